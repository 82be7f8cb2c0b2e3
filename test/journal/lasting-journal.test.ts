import { expect, test } from "vitest";
import { PermanentFailure } from "../../src/errors.ts";
import { lastingJournal } from "../../src/journal/lasting-journal.ts";
import { openJournal, readJournal } from "../../src/journal/journal.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { started, steppingClock } from "./events.ts";
import { MemoryStore } from "./memory-store.ts";
import type { JournalEvent } from "../../src/journal/event.ts";

const clock = steppingClock();
const full = new PermanentFailure("The disk is full.", { code: "RECORD_UNWRITABLE" });
const close = { step: "close", use: "bypass.close" } as const;
const events: readonly JournalEvent[] = [
  { type: "step.intent", ...close, effect: "converge", target: "t", operation: "o", attempt: 1, by: "rita" },
  { type: "engine.started", step: "close", pid: 1, startTime: "1" },
  { type: "engine.ended", step: "close", how: "returned" },
  { type: "step.outcome", ...close, outcome: "succeeded", output: { generation: 7 } },
];

async function opened(failsAt: number) {
  const store = new MemoryStore();
  const journal = await openJournal({ store, clock, redact: makeRedact([]) });
  await journal.append(started);
  let appends = 0;
  store.beforeAppend = () => {
    if (++appends >= failsAt) throw full;
  };
  const said: string[] = [];
  return { store, said, lasting: lastingJournal(journal, { clock, say: (why) => said.push(why) }) };
}

test.each([1, 2, 3, 4])(
  "a record that takes no more from append %i on stops nothing: it is said once, and the state goes on",
  async (failsAt) => {
    const { store, said, lasting } = await opened(failsAt);
    for (const event of events) await lasting.append(event);
    await lasting.close();
    expect(said).toEqual(["The disk is full."]);
    expect(lasting.state()).toMatchObject({
      run: started.run,
      engine: undefined,
      steps: { close: { status: "succeeded", output: { generation: 7 } } },
    });
    // What is on disk stays a whole chain: a state that went on in memory writes nothing into it again.
    store.beforeAppend = () => undefined;
    await lasting.append({ type: "step.note", message: "later" });
    expect(await readJournal(store)).toHaveLength(failsAt);
  },
);

test("without any record the state is kept in memory, and nothing is said to be kept", async () => {
  const lasting = lastingJournal(undefined, { clock, say: () => undefined });
  for (const event of [started, ...events]) await lasting.append(event);
  await lasting.append({ type: "run.finished", outcome: "succeeded" });
  expect(lasting.state()).toMatchObject({ run: started.run, phase: "finished", outcome: "succeeded" });
  expect(await lasting.store.read()).toBeUndefined();
  expect(await lasting.lease.held()).toBe(true);
  await lasting.close();
});

test("a failure that is no refusal of the record is not forgiven", async () => {
  const { store, lasting } = await opened(99);
  store.beforeAppend = () => {
    throw new TypeError("a mistake of ours");
  };
  await expect(lasting.append({ type: "step.note", message: "x" })).rejects.toThrow("a mistake of ours");
});

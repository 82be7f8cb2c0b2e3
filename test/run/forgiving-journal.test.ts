import { expect, test } from "vitest";
import { NeedsHuman, PermanentFailure } from "../../src/errors.ts";
import { openJournal, readJournal } from "../../src/journal/journal.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import type { Stack } from "../../src/ports/stack.ts";
import { recorded } from "../../src/run/by-hand.ts";
import { forgivingJournal } from "../../src/run/forgiving-journal.ts";
import { recordedStack } from "../../src/run/recorded-stack.ts";
import { started, steppingClock } from "../journal/events.ts";
import { MemoryStore } from "../journal/memory-store.ts";

const clock = steppingClock();
const step = {
  id: "close",
  use: "bypass.close",
  effect: "converge",
  target: "t",
  operation: "o",
  by: "rita",
  clock,
} as const;
const full = new PermanentFailure("The disk is full.", { code: "RECORD_UNWRITABLE" });

async function opened(failsAt: number) {
  const store = new MemoryStore();
  const journal = await openJournal({ store, clock, redact: makeRedact([]) });
  await journal.append(started);
  let appends = 0;
  store.beforeAppend = () => {
    if (++appends >= failsAt) throw full;
  };
  const said: string[] = [];
  return { store, journal, said, forgiving: forgivingJournal(journal, (why) => said.push(why)) };
}

test.each([1, 2, 3, 4])(
  "a close whose record takes no more from its append %i on is done once, said once",
  async (failsAt) => {
    const { store, said, forgiving } = await opened(failsAt);
    let done = 0;
    const stack = recordedStack(
      {
        up: async (options?: { onChild?: (child: { pid: number; startTime: string }) => void }) => {
          options?.onChild?.({ pid: 1, startTime: "1" });
          done++;
          return { outcome: "succeeded" };
        },
      } as unknown as Stack,
      "close",
      async (event) => void (await forgiving.append(event)),
    );
    expect(await recorded(forgiving, step, async () => await stack.up({}))).toEqual({ outcome: "succeeded" });
    await forgiving.close();
    expect(done).toBe(1);
    expect(said).toEqual(["The disk is full."]);
    expect(await readJournal(store)).toHaveLength(failsAt);
  },
);

test("its own failure is still told, and not the record's", async () => {
  const { forgiving } = await opened(1);
  const refused = new NeedsHuman("The stack is held.", { code: "STACK_LOCKED" });
  await expect(recorded(forgiving, step, () => Promise.reject(refused))).rejects.toBe(refused);
});

test("an act whose outcome could not be recorded is not recorded as failed once there is room again", async () => {
  const { store, journal } = await opened(2);
  let done = 0;
  const act = async () => {
    done++;
    store.beforeAppend = () => {
      store.beforeAppend = () => undefined;
      throw full;
    };
    return {};
  };
  await expect(recorded(journal, step, act)).rejects.toBe(full);
  expect(done).toBe(1);
  expect(journal.state().steps["close"]).toMatchObject({ status: "unknown" });
});

test("a failure that is no refusal of the record is not forgiven", async () => {
  const { store, forgiving } = await opened(99);
  store.beforeAppend = () => {
    throw new TypeError("a mistake of ours");
  };
  await expect(forgiving.append({ type: "step.note", message: "x" })).rejects.toThrow("a mistake of ours");
});

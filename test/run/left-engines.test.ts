import { expect, test } from "vitest";
import { NeedsHuman } from "../../src/errors.ts";
import { fold } from "../../src/journal/fold.ts";
import { openJournal, readJournal } from "../../src/journal/journal.ts";
import type { JournalEvent } from "../../src/journal/event.ts";
import type { RunFolders } from "../../src/ports/journal-store.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { endLeftEngines, reconcileLeftEngines, type LeftEngines } from "../../src/run/left-engines.ts";
import { started } from "../journal/events.ts";
import { MemoryStore } from "../journal/memory-store.ts";
import { World } from "./world.ts";

const redact = makeRedact([]);
const intent: JournalEvent = {
  ...{ type: "step.intent", step: "open", use: "bypass.open", effect: "converge" },
  ...{ target: "item", operation: "bypass.open", attempt: 1, by: "ana" },
};

/** A command that was killed with its engine at work, and everything that another command of that checkout meets. */
async function killedCommand(more: readonly JournalEvent[] = [], stack = "production") {
  const world = new World();
  const store = new MemoryStore();
  const journal = await openJournal({ store, clock: world.clock, redact });
  await journal.append({ ...started, identity: { stack, project: "prj_1" } });
  await journal.append(intent);
  const engine = world.startEngine("item", "open");
  await journal.append({ type: "engine.started", step: "open", ...engine });
  for (const event of more) await journal.append(event);
  store.holderAlive = false;
  const said: string[] = [];
  const ended: number[] = [];
  const around: LeftEngines = {
    folders: {
      list: async () => [started.run],
      open: async () => store,
      create: () => Promise.reject(new Error("not in these tests")),
      discard: async () => undefined,
    } satisfies RunFolders,
    stack: {
      identity: async () => ({ stack: "production", project: "prj_1" }) as never,
      lock: async () => undefined,
      reconcile: async () => void world.settled++,
    },
    processes: { startTime: async (pid) => world.startTime(pid), end: async (pid) => void ended.push(pid) },
    clock: world.clock,
    redact,
    say: (line) => said.push(line),
    signal: new AbortController().signal,
  };
  return { world, store, engine, around, said, ended, state: async () => fold(await readJournal(store)) };
}

test("what a killed command left at work is waited for, put in order, and on its record", async () => {
  const { world, around, said, state, engine } = await killedCommand();
  await reconcileLeftEngines(around, "update");
  expect(world.engineAtWork).toBe(false);
  expect(world.changes).toHaveLength(1);
  expect(world.settled).toBe(1);
  expect((await state()).engine).toBeUndefined();
  expect(said).toEqual([expect.stringContaining(`(process ${engine.pid}) still works; waiting`)]);
  await reconcileLeftEngines(around, "update");
  expect(world.settled).toBe(1);
});

test("what became of its step is the run's own to look for", async () => {
  const { around, state } = await killedCommand();
  await reconcileLeftEngines(around, "update");
  expect((await state()).steps["open"]?.status).toBe("in-flight");
});

test("one that does not end is a person's to decide, for a close after half a minute", async () => {
  for (const [before, seconds] of [
    ["closing", 30],
    ["update", 120],
  ] as const) {
    const { world, around } = await killedCommand();
    const hanging = { ...around, processes: { ...around.processes, startTime: async () => "start-101" } };
    const begun = world.now;
    await expect(reconcileLeftEngines(hanging, before)).rejects.toMatchObject({
      code: "STACK_LOCKED",
      hint: expect.stringContaining("bypass close --direct"),
    });
    expect(Math.round((world.now - begun) / 1000)).toBe(seconds);
    expect(world.settled).toBe(0);
  }
});

test("past the engine it is ended at once, and left for the next update to put in order", async () => {
  const { world, around, ended, engine, state } = await killedCommand();
  const begun = world.now;
  expect(await endLeftEngines(around)).toBe(true);
  expect([world.now, ended, world.settled]).toEqual([begun, [engine.pid], 0]);
  expect((await state()).engine).toMatchObject({ pid: engine.pid });
});

const reused: JournalEvent = { type: "engine.started", step: "open", pid: 101, startTime: "another" };
const returned: JournalEvent = { type: "engine.ended", step: "open", how: "returned" };
test.each<[string, { more?: readonly JournalEvent[]; stack?: string; holderAlive?: boolean }]>([
  ["of a command that lives", { holderAlive: true }],
  ["of another stack", { stack: "staging" }],
  ["that has ended", { more: [returned] }],
  ["whose number belongs to another process by now", { more: [reused] }],
])("an engine %s is left alone", async (_name, { more, stack, holderAlive = false }) => {
  const { store, around, ended, world } = await killedCommand(more, stack);
  store.holderAlive = holderAlive;
  expect(await endLeftEngines(around)).toBe(false);
  expect(ended).toEqual([]);
  expect(world.engineAtWork).toBe(true);
});

test("one that was ended in the middle is put in order though its record is finished", async () => {
  const { world, around } = await killedCommand([{ type: "run.finished", outcome: "succeeded" }]);
  world.pass(3000);
  await reconcileLeftEngines(around, "update");
  expect(world.settled).toBe(1);
});

test("that nothing can be found out stops nothing past the engine", async () => {
  const { around, said } = await killedCommand();
  const lost = () => Promise.reject(new NeedsHuman("No.", { code: "STACK_MISSING" }));
  expect(await endLeftEngines({ ...around, stack: { ...around.stack, identity: lost } })).toBe(false);
  expect(said).toEqual(["Whether an engine is still at work was not found out: No."]);
});

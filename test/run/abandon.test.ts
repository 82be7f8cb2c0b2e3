import { describe, expect, test } from "vitest";
import { fold, type RunState } from "../../src/journal/fold.ts";
import { openJournal, readJournal } from "../../src/journal/journal.ts";
import type { RunFolders } from "../../src/ports/journal-store.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { abandonRun, type Abandoning } from "../../src/run/abandon.ts";
import { reopenRun } from "../../src/run/reopen.ts";
import { planFileOf } from "../../src/run/frozen-plans.ts";
import { recordWords } from "../../src/report/record-line.ts";
import { started } from "../journal/events.ts";
import { fork, planned, Rig } from "./rig.ts";
import { Killed, Life } from "./world.ts";

const { run } = started;
const foldersOf = (rig: Rig): RunFolders => ({
  list: async () => [run],
  open: async () => rig.store,
  create: () => Promise.reject(new Error("not in these tests")),
  discard: async () => undefined,
});

async function abandon(rig: Rig, more: Partial<Abandoning> = {}) {
  rig.store.holderAlive = false;
  rig.store.beforeAppend = rig.store.afterAppend = rig.store.beforeTruncate = () => undefined;
  const { world } = rig;
  return await abandonRun({
    ...{ run, folders: foldersOf(rig), clock: world.clock, redact: makeRedact([]), force: false },
    ...{ by: "abe", reason: "Another run took its place." },
    stack: {
      lock: async () => undefined,
      reconcile: async () => void world.settled++,
    },
    processes: { startTime: async (pid) => world.startTime(pid) },
    notSeenClosed: async () => "The app's gate shows stale-sessions, not closed.",
    ...more,
  });
}

const stateOf = async (rig: Rig): Promise<RunState> => fold(await readJournal(rig.store));

/** A run whose process was killed once `after` was passed `times` times. */
async function killed(rig: Rig, after: string, times = 1): Promise<Rig> {
  const dry = new Rig(...rig.plan.nodes);
  const life = new Life();
  await dry.process(life, {});
  const points = life.boundaries.flatMap((name, index) => (name === after ? [index + 1] : []));
  const dies = new Life(points[times - 1] ?? Infinity);
  await rig.process(dies).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  expect(dies.dead).toBe(true);
  return rig;
}

describe("a run that nobody goes on with", () => {
  test("is ended with who and why, and what was not reached", async () => {
    const rig = new Rig(planned("check"), planned("confirm"), planned("post"));
    await rig.process();
    expect((await stateOf(rig)).phase).toBe("suspended");
    const { records, undecided } = await abandon(rig);
    expect(undecided).toEqual([]);
    expect(records.map((record) => recordWords(record, {}))).toEqual([
      undefined,
      "abandoned by abe: Another run took its place.",
    ]);
    const state = await stateOf(rig);
    expect(state).toMatchObject({ phase: "finished", outcome: "abandoned" });
    expect(state.steps["post"]?.status).toBe("not-reached");
  });

  test("may be abandoned again, which changes nothing, and is not resumed", async () => {
    const rig = new Rig(planned("confirm"));
    await rig.process();
    await abandon(rig);
    const before = rig.store.text;
    expect((await abandon(rig, { reason: "Once more, for good." })).records).toEqual([]);
    const resumed = reopenRun({
      ...{ folders: foldersOf(rig), run, clock: rig.world.clock, redact: makeRedact([]) },
      ...{ by: "rita", force: false, say: () => undefined },
    });
    await expect(resumed).rejects.toMatchObject({ code: "BAD_ARGUMENT", message: /was abandoned/ });
    expect(rig.store.text).toBe(before);
  });

  test("is refused where it has ended otherwise, or somebody works on it", async () => {
    const done = new Rig(planned("check"));
    await done.process();
    await expect(abandon(done)).rejects.toMatchObject({ code: "BAD_ARGUMENT", message: /succeeded/ });

    const held = new Rig(planned("confirm"));
    await held.process();
    const journal = await openJournal({
      store: held.store,
      clock: held.world.clock,
      redact: makeRedact([]),
      force: true,
    });
    const { term } = journal.lease;
    const busy = abandon(held, { folders: { ...foldersOf(held), open: async () => busyStore(held) } });
    await expect(busy).rejects.toMatchObject({ code: "JOURNAL_BUSY" });
    expect(held.store.term).toBe(term);
  });

  test("can be ended though its plan is gone", async () => {
    const rig = new Rig(planned("confirm"), planned("post"));
    await rig.process();
    rig.store.files.delete(planFileOf(1));
    expect((await abandon(rig)).state).toMatchObject({ phase: "finished", outcome: "abandoned" });
  });
});

/** The same store with a holder that lives. */
function busyStore(rig: Rig) {
  rig.store.holderAlive = true;
  return rig.store;
}

describe("a run that has opened a bypass", () => {
  const opened = async () => {
    const rig = new Rig(planned("bypass.open"), planned("watch"), planned("bypass.close"));
    await rig.process(new Life(), { wait: false });
    expect((await stateOf(rig)).inForce["bypass"]).toBeDefined();
    return rig;
  };

  test("is not abandoned before the bypass is closed", async () => {
    const rig = await opened();
    const before = rig.store.text;
    await expect(abandon(rig)).rejects.toMatchObject({
      code: "BYPASS_OPEN",
      message: /shows stale-sessions, not closed/,
      hint: /runbook bypass close/,
    });
    expect(rig.store.text).toBe(before);
    expect((await stateOf(rig)).phase).toBe("suspended");
  });

  test("is, once the live app was seen closed, which goes on the record", async () => {
    const rig = await opened();
    const { state } = await abandon(rig, { notSeenClosed: async () => undefined });
    expect(state).toMatchObject({ outcome: "abandoned", inForce: {} });
    expect(state.steps["see-closed"]).toMatchObject({ status: "succeeded", output: { seen: "closed" } });
  });

  test("is, once its end has passed, without asking anyone", async () => {
    const rig = await opened();
    rig.world.pass(61 * 60_000);
    expect((await abandon(rig)).state.outcome).toBe("abandoned");
  });
});

describe("a run whose engine was left behind", () => {
  const killedAtWork = async () => {
    const rig = await killed(new Rig(planned("bypass.close")), "engine runs");
    // An engine's lock outlives it here, as that of a killed one does.
    const lock = { ...rig.world.newestEngine(), username: "u", hostname: "h", timestamp: "t" };
    const holder = () => (rig.world.engineAtWork ? ("alive" as const) : ("dead" as const));
    const reconcile = async () => void rig.world.settled++;
    return { rig, stack: { lock: async () => ({ ...lock, holder: holder() }), reconcile } };
  };

  test("is not abandoned while that engine works; once it has ended, its stack is put in order", async () => {
    const { rig, stack } = await killedAtWork();
    expect(rig.world.engineAtWork).toBe(true);
    await expect(abandon(rig, { stack })).rejects.toMatchObject({
      code: "STACK_LOCKED",
      message: /process 101/,
    });
    expect((await stateOf(rig)).phase).toBe("running");
    rig.world.pass(5_000);
    const { undecided } = await abandon(rig, { stack });
    expect(undecided).toEqual(["close"]);
    expect(rig.world.settled).toBe(1);
  });
});

test("cases that were not taken are not called not reached", async () => {
  const rig = new Rig(
    fork("inputs.which", { one: [planned("confirm")], other: [planned("post")] }),
    planned("set"),
  );
  await rig.process(new Life(), { answers: { ...noAnswersBut({ fork: "one" }) } });
  const { state } = await abandon(rig);
  expect(Object.keys(state.steps)).not.toContain("post");
});

const noAnswersBut = (branches: Readonly<Record<string, string>>) => ({
  ...{ confirmations: {}, settled: {}, approval: undefined, overrides: {} },
  branches,
});

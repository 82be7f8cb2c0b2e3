import { expect, test } from "vitest";
import { PermanentFailure } from "../../src/errors.ts";
import type { JournalEvent } from "../../src/journal/event.ts";
import { fork, noAnswers, planned, Rig } from "./rig.ts";
import { Life } from "./world.ts";

const types = (rig: Rig): readonly string[] => rig.shown.map(({ event }) => event.type);
const of = <T extends JournalEvent["type"]>(rig: Rig, type: T) =>
  rig.shown
    .map(({ event }) => event)
    .filter((event): event is Extract<JournalEvent, { type: T }> => event.type === type);

test("each effect has its intent on disk before it happens, and its outcome after", async () => {
  const rig = new Rig(planned("check"), planned("set"), planned("post"));
  const end = await rig.process();
  expect(end).toMatchObject({
    exitCode: 0,
    stop: undefined,
    state: { phase: "finished", outcome: "succeeded" },
  });
  const steps = ["step.intent", "step.outcome"];
  expect(types(rig)).toEqual([...steps, ...steps, ...steps, "run.finished"]);
  expect(rig.world.log).toEqual(["write flag", "write board"]);
});

test("a lost answer is looked for; what has happened is not issued again", async () => {
  const rig = new Rig(planned("set"), planned("post"));
  rig.world.lost.set("flag", 1).set("board", 1);
  expect((await rig.process()).exitCode).toBe(0);
  expect(rig.world.log).toEqual(["write flag", "look flag", "write board", "look board"]);
  const outcomes = of(rig, "step.outcome").map(({ outcome, by }) => [outcome, by]);
  expect(outcomes).toEqual([
    ["unknown", undefined],
    ["succeeded", "look"],
    ["unknown", undefined],
    ["succeeded", "look"],
  ]);
});

test("a failed step stops the run, which stays resumable", async () => {
  const rig = new Rig(planned("set", { use: "nowhere" }), planned("post"));
  const end = await rig.process();
  expect(end).toMatchObject({ exitCode: 1, stop: { kind: "failed" }, state: { phase: "suspended" } });
  expect(rig.world.log).toEqual([]);
});

test("a run that ends while the bypass is open says so with 4, and with 0 once that is over", async () => {
  const rig = new Rig(planned("bypass.open"), planned("watch"));
  const end = await rig.process(new Life(), { wait: false });
  expect(end).toMatchObject({ exitCode: 4, stop: { kind: "waiting" }, state: { phase: "suspended" } });
  rig.world.pass(60 * 60_000);
  expect((await rig.process()).exitCode).toBe(0);
});

test("what was planned must still be so when the approval comes", async () => {
  const rig = new Rig(planned("check"), planned("bypass.open"));
  rig.reverify = async () => {
    throw new PermanentFailure("It comes out differently.", { code: "PLAN_CHANGED" });
  };
  expect(await rig.process()).toMatchObject({ exitCode: 3, stop: { code: "PLAN_CHANGED" } });
  expect(rig.world.log).toEqual([]);
});

test("Ctrl-C stops before the next effect and suspends; nothing is in doubt", async () => {
  const rig = new Rig(planned("set"), planned("post"));
  const stop = new AbortController();
  const end = await rig.process(new Life(), {
    stop: stop.signal,
    onRecord: ({ event }) => {
      if (event.type === "step.intent") stop.abort();
    },
  });
  expect(end).toMatchObject({ exitCode: 3, stop: { code: "INTERRUPTED", step: "post" } });
  expect(rig.world.log).toEqual(["write flag"]);
  expect(end.state.steps["set"]?.status).toBe("succeeded");
  expect((await rig.process()).exitCode).toBe(0);
  expect(rig.world.log).toEqual(["write flag", "write board"]);
});

test("a monitoring step is left by Ctrl-C at once", async () => {
  const rig = new Rig(planned("watch"));
  const stop = new AbortController();
  const end = await rig.process(new Life(), {
    stop: stop.signal,
    onRecord: ({ event }) => {
      if (event.type === "step.intent") stop.abort();
    },
  });
  expect(end).toMatchObject({ exitCode: 3, stop: { code: "INTERRUPTED" } });
});

test("a monitoring step that is gone on with knows when it was first begun", async () => {
  const rig = new Rig(planned("watch"));
  const stop = new AbortController();
  await rig.process(new Life(), {
    stop: stop.signal,
    onRecord: (record) => {
      rig.shown.push(record);
      if (record.event.type === "step.intent") stop.abort();
    },
  });
  rig.world.pass(20 * 60_000);
  expect((await rig.process()).exitCode).toBe(0);
  const first = rig.shown.find(({ event }) => event.type === "step.intent")?.at ?? "";
  expect(of(rig, "step.outcome").at(-1)?.output).toEqual({ begunAt: Date.parse(first) });
});

test("a manual step takes a note beforehand, or stops and says how to give one", async () => {
  const rig = new Rig(planned("confirm"));
  const end = await rig.process();
  expect(end).toMatchObject({ exitCode: 3, stop: { kind: "needs-human" } });
  expect(end.stop?.hint).toContain("--confirm confirm=");
  expect(rig.asked).toBe(1);
  const done = await rig.process(new Life(), {
    answers: { ...noAnswers, confirmations: { confirm: "seen" } },
  });
  expect(done.exitCode).toBe(0);
  expect(done.state.steps["confirm"]?.output).toEqual({ note: "seen" });
});

test("an undecided branch is a person's, and stays decided", async () => {
  const rig = new Rig(
    planned("check"),
    fork("steps.check.output.nothing", { a: [planned("set")], b: [planned("post")] }),
  );
  const end = await rig.process();
  expect(end).toMatchObject({ exitCode: 3, stop: { step: "fork" } });
  const chosen = await rig.process(new Life(), { answers: { ...noAnswers, branches: { fork: "b" } } });
  expect(chosen.exitCode).toBe(0);
  expect(rig.world.log).toEqual(["write board"]);
  expect(of(rig, "branch.decided")).toEqual([
    { type: "branch.decided", branch: "fork", taken: "b", by: "rita" },
  ]);
});

test("a branch follows an earlier step's output", async () => {
  const rig = new Rig(
    planned("check"),
    fork("steps.check.output.seen", { ok: [planned("set")], bad: [planned("post")] }),
  );
  expect((await rig.process()).exitCode).toBe(0);
  expect(rig.world.log).toEqual(["write flag"]);
});

test("a condition that does not hold skips the step", async () => {
  const rig = new Rig(planned("set", { when: { source: "false", holds: false } }), planned("post"));
  expect((await rig.process()).state.steps["set"]?.status).toBe("skipped");
  expect(rig.world.log).toEqual(["write board"]);
});

test("whoever was taken over does nothing more", async () => {
  const rig = new Rig(planned("set"), planned("post"));
  const end = await rig.process(new Life(), {
    onRecord: ({ event }) => {
      if (event.type === "step.outcome") rig.store.term++;
    },
  });
  expect(end.stop?.code).toBe("JOURNAL_BUSY");
  expect(rig.world.log).toEqual(["write flag"]);
});

test("a run of many steps ends in order, two records a step", async () => {
  const steps = Array.from({ length: 200 }, (_, n) => planned("check", { id: `check-${n}` }));
  const rig = new Rig(...steps);
  const { exitCode, state } = await rig.process();
  expect(exitCode).toBe(0);
  expect(Object.keys(state.steps)).toEqual(steps.map(({ id }) => id));
  expect(Object.values(state.steps).every(({ status }) => status === "succeeded")).toBe(true);
  expect(rig.store.text.split("\n").filter((line) => line.includes('"step.'))).toHaveLength(2 * steps.length);
});

test("what was refused before it happened is done on resume, and nobody is asked", async () => {
  for (const withLook of [true, false]) {
    const rig = new Rig(planned("post"));
    rig.withLook = withLook;
    rig.world.refused.set("board", 1);
    expect(await rig.process()).toMatchObject({ exitCode: 1, stop: { kind: "failed", code: "HTTP_STATUS" } });
    expect((await rig.process()).exitCode).toBe(0);
    expect(rig.asked).toBe(0);
    expect(rig.world.changes).toHaveLength(1);
  }
});

test("what failed with an answer that nobody knows may have happened, and is asked about", async () => {
  const rig = new Rig(planned("post"));
  rig.withLook = false;
  rig.world.refused.set("board", 1);
  rig.world.refusal = "UNEXPECTED_ANSWER";
  for (const process of [1, 2]) {
    expect(await rig.process()).toMatchObject({ exitCode: 3, stop: { code: "OUTCOME_UNKNOWN" } });
    expect(rig.asked).toBe(process);
  }
  expect(rig.world.log).not.toContain("write board");
});

import { expect, test } from "vitest";
import { noAnswers, planned, Rig } from "./rig.ts";
import { Life } from "./world.ts";

const ended = (rig: Rig, step: string) =>
  rig.shown.flatMap(({ event }) =>
    event.type === "step.outcome" && event.step === step ? [[event.outcome, event.code]] : [],
  );

test("a step is broken off after its time, as often as it may be tried, after the pauses that were said", async () => {
  const rig = new Rig(planned("slow", { limits: { timeoutMs: 30_000, attempts: 2, pauseMs: 4_000 } }));
  const before = rig.world.now;
  const end = await rig.process();
  expect(end).toMatchObject({
    exitCode: 1,
    stop: { code: "TIMEOUT", message: "slow was broken off after 30s." },
  });
  expect(rig.world.log).toEqual(["slow", "slow"]);
  expect(ended(rig, "slow")).toEqual([
    ["unknown", "TIMEOUT"],
    ["failed", "TIMEOUT"],
  ]);
  // The clock of this test passes each sleep at once, the ten seconds of grace too where they are begun.
  expect(rig.world.now - before).toBeGreaterThanOrEqual(2 * 30_000 + 4_000);
});

test("an effect that does not come back is neither issued again nor called failed", async () => {
  const rig = new Rig(planned("deaf", { limits: { timeoutMs: 1_000 } }));
  const end = await rig.process();
  expect(end).toMatchObject({ exitCode: 3, stop: { kind: "needs-human", code: "TIMEOUT" } });
  expect(rig.world.log).toEqual(["deaf"]);
  expect(ended(rig, "deaf")).toEqual([["unknown", "TIMEOUT"]]);
});

test("one attempt is one attempt", async () => {
  const rig = new Rig(planned("set", { limits: { attempts: 1 } }));
  rig.withLook = false;
  rig.world.lost.set("flag", 5);
  expect((await rig.process()).exitCode).toBe(3);
  expect(rig.world.log.filter((line) => line === "write flag")).toHaveLength(1);
});

test("killed anywhere, a step of many things goes on from its checkpoint and counts what was done", async () => {
  for (let dieAt = 1; ; dieAt++) {
    const rig = new Rig(planned("bulk"));
    const life = new Life(dieAt);
    await rig.process(life).catch(() => undefined);
    const end = life.dead ? await rig.process() : undefined;
    if (end === undefined) break;
    expect(end, `died at ${dieAt}`).toMatchObject({
      exitCode: 0,
      state: {
        steps: { bulk: { output: { done: 4 }, progress: { cursor: "4", done: 4, failed: 0, total: 4 } } },
      },
    });
    // At most the one item whose checkpoint was not on disk is done again.
    const { changes } = rig.world;
    expect([...new Set(changes)]).toEqual(["bulk+0", "bulk+1", "bulk+2", "bulk+3"]);
    expect(changes.length, `died at ${dieAt}`).toBeLessThanOrEqual(5);
  }
});

test("a step that counts fewer than before is stopped", async () => {
  const stops: unknown[] = [];
  for (let dieAt = 1; dieAt <= 20; dieAt++) {
    const rig = new Rig(planned("bulk", { inputs: { forgetful: true } }));
    await rig.process(new Life(dieAt)).catch(() => undefined);
    stops.push((await rig.process()).stop);
  }
  expect(stops).toContainEqual(
    expect.objectContaining({ code: "INTERNAL", message: expect.stringMatching(/now counts fewer/) }),
  );
});

const board = () => {
  const rig = new Rig(planned("post", { onFailure: "continue" }), planned("set"));
  rig.world.refused.set("board", 1);
  return rig;
};

test("a failure that may be gone on from is: on record, in the end, and in the exit code", async () => {
  const rig = board();
  const end = await rig.process();
  expect(end).toMatchObject({
    exitCode: 1,
    stop: undefined,
    state: { phase: "finished", outcome: "failed", steps: { post: { passed: "The board answers 403." } } },
  });
  expect(rig.world.changes).toEqual(["flag=on"]);
  expect(rig.shown.map(({ event }) => event)).toContainEqual({
    type: "step.passed",
    step: "post",
    code: "HTTP_STATUS",
    message: "The board answers 403.",
  });
});

test("it stays gone on from after a kill", async () => {
  for (let dieAt = 1; ; dieAt++) {
    const rig = board();
    const life = new Life(dieAt);
    await rig.process(life).catch(() => undefined);
    if (!life.dead) break;
    const end = await rig.process();
    expect([0, 1], `died at ${dieAt}`).toContain(end.exitCode);
    expect(rig.world.changes.filter((change) => change === "flag=on")).toHaveLength(1);
    const passed = rig.shown.filter(({ event }) => event.type === "step.passed");
    expect(passed.length, `died at ${dieAt}`).toBeLessThanOrEqual(1);
  }
});

test("without it a failure stops, and what is in doubt is never gone on from", async () => {
  const plain = new Rig(planned("post"), planned("set"));
  plain.world.refused.set("board", 1);
  expect(await plain.process()).toMatchObject({ exitCode: 1, state: { phase: "suspended" } });
  expect(plain.world.changes).toEqual([]);

  const doubt = new Rig(planned("post", { onFailure: "continue" }), planned("set"));
  doubt.withLook = false;
  doubt.world.lost.set("board", 9);
  const end = await doubt.process(new Life(), { answers: noAnswers });
  expect(end.stop).toMatchObject({ kind: "needs-human", code: "OUTCOME_UNKNOWN" });
  expect(doubt.world.changes.filter((change) => change.startsWith("flag"))).toEqual([]);
});

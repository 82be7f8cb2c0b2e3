import { expect, test } from "vitest";
import { readJournal } from "../../src/journal/journal.ts";
import { planned, Rig } from "../run/rig.ts";
import { judge, nodes } from "./judge.ts";
import { Life } from "../run/world.ts";

/** Runs to the end, each process but the last killed at its given boundary. */
async function survive(
  ...kills: readonly number[]
): Promise<{ readonly rig: Rig; readonly lives: readonly Life[] }> {
  const rig = new Rig(...nodes);
  const lives: Life[] = [];
  for (const dieAt of kills) {
    const life = new Life(dieAt);
    lives.push(life);
    await rig.process(life).catch(() => undefined);
    if (!life.dead) break;
    // The world goes on for a moment before somebody notices.
    rig.world.pass(300);
  }
  const last = new Life();
  lives.push(last);
  const end = await rig.process(last);
  expect(end.stop, `killed at ${kills.join(", ")}`).toBeUndefined();
  expect(end.exitCode).toBe(0);
  return { rig, lives };
}

const boundaries = async (): Promise<readonly string[]> => {
  const life = new Life();
  const rig = new Rig(...nodes);
  const end = await rig.process(life);
  expect(end.exitCode).toBe(0);
  return life.boundaries;
};

test("killed once, at every point: a resume ends right, with one change of each kind", async () => {
  const points = await boundaries();
  expect(points.length).toBeGreaterThan(60);
  for (const [at, point] of points.entries()) {
    const { rig } = await survive(at + 1);
    judge(rig, `killed at ${at + 1} (${point})`);
    const records = await readJournal(rig.store);
    expect(records.at(-1)?.event).toMatchObject({ type: "run.finished", outcome: "succeeded" });
  }
}, 120_000);

test("killed again in the resume, at every point of it", async () => {
  const points = await boundaries();
  // Every sixth first kill keeps this within seconds; the second one is at every point.
  for (let first = 1; first <= points.length; first += 6) {
    for (let second = 1; ; second++) {
      const { rig, lives } = await survive(first, second);
      judge(rig, `killed at ${first}, then ${second}`);
      if (lives[1]?.dead !== true) break;
    }
  }
}, 120_000);

test("an approval that was given once is not asked for again after a kill", async () => {
  const points = await boundaries();
  const after = points.indexOf("before engine") + 1;
  const rig = new Rig(...nodes);
  await rig.process(new Life(after)).catch(() => undefined);
  rig.paste = () => undefined;
  const end = await rig.process();
  expect(end.exitCode).toBe(0);
});

test("what cannot be looked for: converging effects are issued again, the others are asked about", async () => {
  const rig = new Rig(planned("set"), planned("post"));
  rig.withLook = false;
  const points = new Life();
  await new Rig(planned("set"), planned("post")).process(points);
  await rig.process(new Life(points.boundaries.indexOf("after post") + 1)).catch(() => undefined);
  const asked = await rig.process();
  expect(asked).toMatchObject({ exitCode: 3, stop: { code: "OUTCOME_UNKNOWN", step: "post" } });
  expect(rig.world.changes.filter((change) => change.startsWith("board"))).toHaveLength(1);
  const told = await rig.process(new Life(), {
    answers: {
      confirmations: {},
      branches: {},
      settled: { post: "done" },
      approval: undefined,
      overrides: {},
    },
  });
  expect(told.exitCode).toBe(0);
  expect(rig.world.changes.filter((change) => change.startsWith("board"))).toHaveLength(1);
});

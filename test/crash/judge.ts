import { expect } from "vitest";
import { planned, type Rig } from "../run/rig.ts";

/** One step of each kind that changes something, between an opening and its close. */
export const nodes = [
  planned("check"),
  planned("bypass.open"),
  planned("set"),
  planned("post"),
  planned("bypass.close"),
];

/** However it came there: one change of each kind, none issued anew before it was looked for. */
export function judge(rig: Rig, name: string): void {
  const { world } = rig;
  expect(world.values.get("gate"), name).toBe("closed");
  expect(world.values.get("flag"), name).toBe("on");
  expect(
    world.changes.filter((change) => change === "gate=open"),
    name,
  ).toHaveLength(1);
  expect(
    world.changes.filter((change) => change === "gate=closed"),
    name,
  ).toHaveLength(1);
  expect(
    world.changes.filter((change) => change.startsWith("board")),
    name,
  ).toHaveLength(1);
  expect(world.collisions, `${name}: two engines at once`).toBe(0);
  // Nothing is issued a second time before it was looked for.
  for (const target of ["flag", "board"]) {
    const log = world.log.filter((entry) => entry.endsWith(target));
    for (const [at, entry] of log.entries())
      if (entry.startsWith("write") && at > 0)
        expect(log[at - 1], `${name}: ${log.join(", ")}`).toBe(`look ${target}`);
  }
}

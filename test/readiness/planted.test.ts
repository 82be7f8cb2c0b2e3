import { expect, it } from "vitest";
import { checks } from "../../src/readiness/checks.ts";
import { runChecks } from "../../src/readiness/run-checks.ts";
import { healthy, worldOf } from "./healthy.ts";
import { plants } from "./plants.ts";

it.each(plants)("$check finds it: $name", async ({ check: id, plant, severity, says }) => {
  const check = checks.find((each) => each.id === id);
  if (check === undefined) throw new Error(`there is no check ${id}`);
  const world = healthy();
  plant(world);
  const [checked] = await runChecks([check], worldOf(world));
  const told = checked?.found.map(({ what }) => what) ?? [];
  expect([...told, ...(checked?.notKnown ?? [])].join("\n")).toMatch(says);
  expect(checked?.found.find(({ what }) => says.test(what))?.severity).toBe(severity);
});

it("has a planted mistake for every check, at least 60 in all, each under a name of its own", () => {
  const planted = new Set(plants.map(({ check }) => check));
  expect(checks.map(({ id }) => id).filter((id) => !planted.has(id))).toEqual([]);
  expect(plants.length).toBeGreaterThanOrEqual(60);
  expect(new Set(plants.map(({ check, name }) => `${check} ${name}`)).size).toBe(plants.length);
});

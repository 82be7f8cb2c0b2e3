/** Every night is played as it ships, and once more with something broken: then it has to fail, and to name it. */
import { describe, expect, test } from "vitest";
import { blindApp } from "../../scripts/drill/nights/blind-app.ts";
import { brokenTools } from "../../scripts/drill/nights/broken-tools.ts";
import { nights, usualNight } from "../../scripts/drill/nights/all.ts";
import type { Night } from "../../scripts/drill/nights/night.ts";
import { ownMistake } from "../../scripts/drill/nights/own-mistake.ts";
import { redeployLane } from "../../scripts/drill/nights/redeploy-lane.ts";
import { rolledBack } from "../../scripts/drill/nights/rolled-back.ts";
import type { Sabotage } from "../../scripts/drill/stage/options.ts";
import { rehearsals } from "./rehearsed.ts";

const { drill } = rehearsals();
const patience = { timeout: 300_000 };

describe("as it ships", patience, () => {
  // The usual one is in drill.test.ts.
  test.each(nights.filter((night) => night !== usualNight))("$name holds", async (night) => {
    const summary = await drill({}, {}, night);
    expect(summary.failure).toBeUndefined();
    expect(summary.failedAssertion).toBeUndefined();
    expect(summary.outcome).toBe("held");
  });
});

/** Each night but the usual one, which has sabotage.long.ts, is here at least once. */
const broken: readonly (readonly [string, Night, Sabotage, string])[] = [
  ["the key in the mistake is a good one", ownMistake, { mistakeIsHarmless: true }, "mistake-is-live"],
  ["nobody goes on after the repair", ownMistake, { repairIsForgotten: true }, "repair-goes-live"],
  ["the stack uses the other lane", redeployLane, { lane: "runtime" }, "opening-is-deployed"],
  ["the laptop does not die", brokenTools, { toolsWork: true }, "state-is-stuck"],
  ["a variable is changed by hand", brokenTools, { variableIsChanged: true }, "preview-is-empty"],
  ["someone opens it again after the close", rolledBack, { someoneReopens: true }, "gate-stays-closed"],
  ["someone opens it again, unread", blindApp, { someoneReopens: true }, "gate-stays-closed"],
];

describe("with something broken it fails, and names it", patience, () => {
  test.each(broken)("%s", async (_what, night, sabotage, claim) => {
    const summary = await drill(sabotage, {}, night);
    expect(summary).toMatchObject({ outcome: "failed", failedAssertion: claim });
  });

  test("each night is tried", () => {
    const tried = new Set(broken.map(([, night]) => night));
    expect(nights.filter((night) => night !== usualNight && !tried.has(night))).toEqual([]);
  });
});

/**
 * A drill whose claims cannot fail is worthless: each of these breaks one thing, and the command must end with exit code 1
 * and name what does not hold.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildApp } from "../../app/build.mjs";
import { nights } from "../../rehearsal/nights/all.ts";
import { blindApp } from "../../rehearsal/nights/blind-app.ts";
import { brokenTools } from "../../rehearsal/nights/broken-tools.ts";
import { clerkOutage } from "../../rehearsal/nights/clerk-outage.ts";
import { handedOver } from "../../rehearsal/nights/handed-over.ts";
import { modeOpen } from "../../rehearsal/nights/mode-open.ts";
import { lateHelp } from "../../rehearsal/nights/late-help.ts";
import { middlewareFailure } from "../../rehearsal/nights/middleware-failure.ts";
import type { Night } from "../../rehearsal/nights/night.ts";
import { ownMistake } from "../../rehearsal/nights/own-mistake.ts";
import { performanceDegradation } from "../../rehearsal/nights/performance-degradation.ts";
import { redeployLane } from "../../rehearsal/nights/redeploy-lane.ts";
import { rolledBack } from "../../rehearsal/nights/rolled-back.ts";
import { sessionRecovery } from "../../rehearsal/nights/session-recovery.ts";
import { effectSteps } from "./effect-steps.ts";
import { idleProvider } from "./idle-provider.ts";
import { expectFailure, type Broken } from "./sabotaged.ts";
import { ungatedApp } from "./ungated-app.ts";

const folder = mkdtempSync(join(tmpdir(), "sabotage-"));
const patience = { timeout: 600_000 };
beforeAll(async () => void (await buildApp()), 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clerkStaysAway: Broken = { sabotage: { clerkNeverReturns: true }, patience: { closedMs: 8_000 } };

/** The shipped runbook lacks this step. */
const without = (id: string): Broken => ({ sabotage: { stepTakenOut: id } });

const broken: readonly (readonly [string, Night, Broken, string])[] = [
  ["Clerk never returns", clerkOutage, clerkStaysAway, "bypass-closes-after-recovery"],
  ["Clerk never fails", clerkOutage, { sabotage: { clerkNeverFails: true } }, "clerk-is-away"],
  [
    "one person asks and approves",
    clerkOutage,
    { sabotage: { approverIsRequester: true } },
    "second-person-approves",
  ],
  ["the stack uses the other lane", redeployLane, { sabotage: { lane: "runtime" } }, "opening-is-deployed"],
  ["more is listed than was meant", modeOpen, { sabotage: { listedToo: "/rota/**" } }, "unlisted-stays-shut"],
  ["the second person never comes", lateHelp, { sabotage: { helpNeverComes: true } }, "help-lengthens-it"],
  ["nobody holds the review", lateHelp, { sabotage: { reviewIsForgotten: true } }, "review-settles-it"],
  [
    "the run's record is not passed on",
    handedOver,
    { sabotage: { recordIsLost: true } },
    "colleague-goes-on",
  ],
  [
    "the key in the mistake is a good one",
    ownMistake,
    { sabotage: { mistakeIsHarmless: true } },
    "mistake-is-live",
  ],
  [
    "nobody goes on after the repair",
    ownMistake,
    { sabotage: { repairIsForgotten: true } },
    "repair-goes-live",
  ],
  ["the laptop does not die", brokenTools, { sabotage: { toolsWork: true } }, "state-is-stuck"],
  [
    "a variable is changed by hand",
    brokenTools,
    { sabotage: { variableIsChanged: true } },
    "preview-is-empty",
  ],
  [
    "someone opens it again after the close",
    rolledBack,
    { sabotage: { someoneReopens: true } },
    "gate-stays-closed",
  ],
  [
    "the proxy does not throw",
    middlewareFailure,
    { sabotage: { mistakeIsHarmless: true }, patience: { seenMs: 10_000 } },
    "every-route-fails",
  ],
  ["sessions live on", sessionRecovery, { sabotage: { sessionsLive: true } }, "people-drop-out"],
  ["nobody looks how sessions ended", sessionRecovery, without("sample"), "cause-is-named"],
  ["nothing is slow", performanceDegradation, { sabotage: { nothingIsSlow: true } }, "slow-layer-is-named"],
  ["nothing is measured", performanceDegradation, without("measure"), "slow-layer-is-named"],
  ["someone opens it again, unread", blindApp, { sabotage: { someoneReopens: true } }, "gate-stays-closed"],
];

test.each(broken)("%s", patience, async (_what, night, given, claim) => {
  await expectFailure(night, given, claim);
});

test("each night is tried", () => {
  // The others lose their steps, one by one: taken-out-*.long.ts.
  const tried = new Set([...broken.map(([, night]) => night), ...effectSteps.flatMap((step) => step.nights)]);
  expect(nights.filter((night) => !tried.has(night))).toEqual([]);
});

test("the gate is taken out of the app", patience, async () => {
  const sabotage = { appFolder: await ungatedApp() };
  await expectFailure(clerkOutage, { sabotage, patience: { seenMs: 10_000 } }, "bypass-goes-live");
});

test("the provider does nothing", patience, async () => {
  const sabotage = { incidentEnv: idleProvider(join(folder, "idle")) };
  const impatient = { sabotage, patience: { seenMs: 10_000 } };
  await expectFailure(clerkOutage, impatient, "bypass-goes-live", (place) => {
    // The engine itself was content: nothing but a look at the live app can tell.
    const [run = ""] = readdirSync(join(place, "incidents"));
    const journal = readFileSync(join(place, "incidents", run, "journal.jsonl"), "utf8");
    expect(journal).toMatch(
      /"step":"open"[^\n]*"outcome":"succeeded"|"outcome":"succeeded"[^\n]*"step":"open"/,
    );
  });
});

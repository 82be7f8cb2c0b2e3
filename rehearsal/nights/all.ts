import { brokenTools } from "./broken-tools.ts";
import { clerkOutage } from "./clerk-outage.ts";
import { blindApp } from "./blind-app.ts";
import { handedOver } from "./handed-over.ts";
import { lastRung } from "./last-rung.ts";
import { lateHelp } from "./late-help.ts";
import type { Night } from "./night.ts";
import { ownMistake } from "./own-mistake.ts";
import { redeployLane } from "./redeploy-lane.ts";
import { rolledBack } from "./rolled-back.ts";

/** What `npm start` plays, and `./runbook drill` without a name. */
export const usualNight: Night = clerkOutage;

/** Every night, in the order in which `--all` plays them. */
export const nights: readonly Night[] = [
  clerkOutage,
  redeployLane,
  lastRung,
  lateHelp,
  handedOver,
  ownMistake,
  brokenTools,
  rolledBack,
  blindApp,
];

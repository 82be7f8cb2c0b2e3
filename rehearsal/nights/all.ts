import { blindApp } from "./blind-app.ts";
import { brokenTools } from "./broken-tools.ts";
import { clerkOutage } from "./clerk-outage.ts";
import { dataSyncRecovery } from "./data-sync-recovery.ts";
import { handedOver } from "./handed-over.ts";
import { keyCompromise } from "./key-compromise.ts";
import { massSignOut } from "./mass-sign-out.ts";
import { secretRotation } from "./secret-rotation.ts";
import { securityBreach } from "./security-breach.ts";
import { modeOpen } from "./mode-open.ts";
import { lateHelp } from "./late-help.ts";
import { middlewareFailure } from "./middleware-failure.ts";
import type { Night } from "./night.ts";
import { ownMistake } from "./own-mistake.ts";
import { performanceDegradation } from "./performance-degradation.ts";
import { redeployLane } from "./redeploy-lane.ts";
import { rolledBack } from "./rolled-back.ts";
import { webhookBacklog } from "./webhook-backlog.ts";
import { sessionRecovery } from "./session-recovery.ts";

/** What `npm start` plays, and `./runbook drill` without a name. */
export const usualNight: Night = clerkOutage;

/** Every night, in the order in which `--all` plays them. */
export const nights: readonly Night[] = [
  clerkOutage,
  redeployLane,
  modeOpen,
  lateHelp,
  handedOver,
  ownMistake,
  middlewareFailure,
  brokenTools,
  rolledBack,
  blindApp,
  secretRotation,
  keyCompromise,
  securityBreach,
  massSignOut,
  webhookBacklog,
  sessionRecovery,
  performanceDegradation,
  dataSyncRecovery,
];

/** A name that no night has. */
export class NoSuchNight extends Error {
  readonly asked: string;
  constructor(asked: string) {
    super(`there is no night ${asked === "" ? "without a name" : asked}`);
    this.name = "NoSuchNight";
    this.asked = asked;
  }
}

/**
 * The nights that were asked for, each once, in the order of the list.
 * @param names as typed; none means the usual night
 * @throws NoSuchNight
 */
export function chosenNights(names: readonly string[], all: boolean): readonly Night[] {
  const unknown = names.find((name) => !nights.some((night) => night.name === name));
  if (unknown !== undefined) throw new NoSuchNight(unknown);
  if (all) return nights;
  return names.length === 0 ? [usualNight] : nights.filter(({ name }) => names.includes(name));
}

import type { Rule } from "./rule.ts";
import type { Situation } from "./situation.ts";
import { symptomFeatures } from "./symptoms.ts";

const reported = (now: Situation) => (now.symptom === undefined ? [] : symptomFeatures[now.symptom]);

/** What fails is not the app's code: Vercel does, somebody has stopped it, or nothing is deployed. */
const elsewhere = (now: Situation) =>
  now.vercelIsOut || now.stopped || now.says("appRoutes", "gone") === true;

/** In the app's inbox, and they should not. */
const eventsWait = (now: Situation) => now.says("webhooks", "unapplied") === true;

/** Vercel is out, or hides the app. */
export const vercelRules: readonly Rule[] = [
  {
    category: "vercel-outage",
    severity: "critical",
    summary:
      "Vercel's own parts fail, for every route of the app: no deployment of ours is the cause, and none is to be gone back to.",
    holds: (now) => now.vercelIsOut && now.says("appRoutes", "all") === true,
  },
  {
    category: "vercel-outage",
    severity: "high",
    summary: (now) =>
      `Vercel's own parts fail in a share of the app's answers (${String(now.says("appRoutes", "failed"))} of ${String(now.says("appRoutes", "asked"))}): no deployment of ours is the cause, and none is to be gone back to.`,
    holds: (now) => now.vercelIsOut,
  },
  {
    category: "vercel-outage",
    severity: "high",
    summary: "The app cannot be reached, Clerk can, and Vercel's own status page is red.",
    holds: (now) => now.appUnreachable && !now.clerkIsDown && now.is("vercelStatus", "failing", "degraded"),
  },
  {
    category: "unknown",
    severity: "high",
    summary:
      "Vercel's firewall answers instead of the app (a challenge or a refusal): nothing of the app can be seen from here. Browsers may get through.",
    special: "app-hidden",
    holds: (now) => now.says("appRoutes", "mitigated") === true,
  },
];

export const appRules: readonly Rule[] = [
  {
    category: "unknown",
    severity: "high",
    summary:
      "Clerk cannot be reached from this machine, and the app reaches it: this network (a VPN, a filter, DNS) may be all that is wrong.",
    special: "only-from-here",
    holds: (now) => now.onlyFromHere,
  },
  {
    category: "middleware-failure",
    severity: "high",
    summary: "Every route of the app answers with an error of its own.",
    holds: (now) => now.says("appRoutes", "all") === true && !elsewhere(now),
  },
  {
    category: "middleware-failure",
    severity: "high",
    summary: "Clerk answers and the app does not.",
    holds: (now) =>
      now.failing("appHealth") &&
      !now.ok("appRoutes") &&
      !now.appUnreachable &&
      !now.clerkIsDown &&
      !elsewhere(now),
  },
  {
    category: "middleware-failure",
    severity: "high",
    summary: "The app's log shows its middleware failing.",
    holds: (now) => now.logs("middleware") && !elsewhere(now),
  },
  {
    category: "middleware-failure",
    severity: "medium",
    summary: (now) =>
      `The app fails in a share of its answers: ${String(now.says("appRoutes", "failed"))} of ${String(now.says("appRoutes", "asked"))}.`,
    holds: (now) =>
      Number(now.says("appRoutes", "failed") ?? 0) > 1 &&
      now.is("appRoutes", "degraded", "failing") &&
      now.says("appRoutes", "all") !== true &&
      !now.appUnreachable &&
      !elsewhere(now),
  },
  {
    category: "unknown",
    severity: "high",
    summary:
      "Clerk answers and the app cannot be reached at all: that may be Vercel, the domain, or this machine's network.",
    holds: (now) => now.appUnreachable && !now.clerkIsDown,
  },
  {
    category: "own-configuration",
    severity: "high",
    summary: "The app's log speaks of keys or settings that do not fit.",
    holds: (now) => now.logs("configuration"),
  },
  {
    category: "own-configuration",
    severity: "high",
    summary:
      "What people report fails though Clerk is well as far as it was tried; look at our own deployments and settings.",
    holds: (now) =>
      now.symptom !== undefined &&
      /fails$/.test(now.symptom) &&
      now.ok("jwks", "frontendApi") &&
      !now.onlyThePageNames.some((each) => reported(now).includes(each)),
  },
  {
    category: "session-loss",
    severity: "medium",
    summary: "People are signed out though Clerk and the app are well.",
    holds: (now) => now.symptom === "signed-out" || (now.logs("sessions") && !now.clerkIsDown),
  },
  {
    category: "performance",
    severity: "medium",
    summary: "People report that it is slow, and nothing is out: measure which layer it is.",
    holds: (now) => now.symptom === "slow" && !now.clerkIsDown,
  },
  {
    category: "own-configuration",
    severity: "medium",
    summary: "Clerk answers and the app reports trouble of its own.",
    holds: (now) =>
      (now.is("appHealth", "degraded") || (now.failing("appHealth") && now.ok("appRoutes"))) &&
      now.ok("jwks", "frontendApi"),
  },
  {
    category: "webhook-backlog",
    severity: "low",
    summary: "User data lags behind though Clerk and the app are well.",
    holds: (now) =>
      (now.symptom === "data-out-of-sync" && !now.ok("webhooks") && !eventsWait(now)) ||
      now.says("webhooks", "late") === true ||
      now.logs("webhooks"),
  },
  {
    category: "data-sync",
    severity: "low",
    summary: (now) =>
      eventsWait(now)
        ? "Clerk's events reach the app and are not applied: its copy of the users is behind."
        : "People report that data is out of date, though Clerk's events reach the app: compare its users with Clerk's.",
    holds: (now) => eventsWait(now) || (now.symptom === "data-out-of-sync" && now.ok("webhooks")),
  },
];

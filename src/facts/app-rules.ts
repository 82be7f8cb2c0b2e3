import type { Rule } from "./rule.ts";
import type { Seen } from "./seen.ts";
import { symptomFeatures } from "./symptoms.ts";

const reported = (seen: Seen) => (seen.symptom === undefined ? [] : symptomFeatures[seen.symptom]);

/** What fails is not the app's code: Vercel does, somebody has stopped it, or nothing is deployed. */
const elsewhere = (seen: Seen) => seen.vercelIsOut || seen.stopped || seen.says("appRoutes", "gone") === true;

/** Vercel is out, or hides the app. */
export const vercelRules: readonly Rule[] = [
  {
    category: "vercel-outage",
    severity: "critical",
    summary:
      "Vercel's own parts fail, for every route of the app: no deployment of ours is the cause, and none is to be gone back to.",
    holds: (seen) => seen.vercelIsOut && seen.says("appRoutes", "all") === true,
  },
  {
    category: "vercel-outage",
    severity: "high",
    summary: (seen) =>
      `Vercel's own parts fail in a share of the app's answers (${String(seen.says("appRoutes", "failed"))} of ${String(seen.says("appRoutes", "asked"))}): no deployment of ours is the cause, and none is to be gone back to.`,
    holds: (seen) => seen.vercelIsOut,
  },
  {
    category: "vercel-outage",
    severity: "high",
    summary: "The app cannot be reached, Clerk can, and Vercel's own status page is red.",
    holds: (seen) =>
      seen.appUnreachable && !seen.clerkIsDown && seen.is("vercelStatus", "failing", "degraded"),
  },
  {
    category: "unknown",
    severity: "high",
    summary:
      "Vercel's firewall answers instead of the app (a challenge or a refusal): nothing of the app can be seen from here. Browsers may get through.",
    special: "app-hidden",
    holds: (seen) => seen.says("appRoutes", "mitigated") === true,
  },
];

export const appRules: readonly Rule[] = [
  {
    category: "unknown",
    severity: "high",
    summary:
      "Clerk cannot be reached from this machine, and the app reaches it: this network (a VPN, a filter, DNS) may be all that is wrong.",
    special: "only-from-here",
    holds: (seen) => seen.onlyFromHere,
  },
  {
    category: "middleware-failure",
    severity: "high",
    summary: "Every route of the app answers with an error of its own.",
    holds: (seen) => seen.says("appRoutes", "all") === true && !elsewhere(seen),
  },
  {
    category: "middleware-failure",
    severity: "high",
    summary: "Clerk answers and the app does not.",
    holds: (seen) =>
      seen.failing("appHealth") &&
      !seen.ok("appRoutes") &&
      !seen.appUnreachable &&
      !seen.clerkIsDown &&
      !elsewhere(seen),
  },
  {
    category: "middleware-failure",
    severity: "high",
    summary: "The app's log shows its middleware failing.",
    holds: (seen) => seen.logs("middleware") && !elsewhere(seen),
  },
  {
    category: "middleware-failure",
    severity: "medium",
    summary: (seen) =>
      `The app fails in a share of its answers: ${String(seen.says("appRoutes", "failed"))} of ${String(seen.says("appRoutes", "asked"))}.`,
    holds: (seen) =>
      Number(seen.says("appRoutes", "failed") ?? 0) > 1 &&
      seen.is("appRoutes", "degraded", "failing") &&
      seen.says("appRoutes", "all") !== true &&
      !seen.appUnreachable &&
      !elsewhere(seen),
  },
  {
    category: "unknown",
    severity: "high",
    summary:
      "Clerk answers and the app cannot be reached at all: that may be Vercel, the domain, or this machine's network.",
    holds: (seen) => seen.appUnreachable && !seen.clerkIsDown,
  },
  {
    category: "own-configuration",
    severity: "high",
    summary: "The app's log speaks of keys or settings that do not fit.",
    holds: (seen) => seen.logs("configuration"),
  },
  {
    category: "own-configuration",
    severity: "high",
    summary:
      "What people report fails though Clerk is well as far as it was tried; look at our own deployments and settings.",
    holds: (seen) =>
      seen.symptom !== undefined &&
      /fails$/.test(seen.symptom) &&
      seen.ok("jwks", "frontendApi") &&
      !seen.onlyThePageNames.some((each) => reported(seen).includes(each)),
  },
  {
    category: "session-loss",
    severity: "medium",
    summary: "People are signed out though Clerk and the app are well.",
    holds: (seen) => seen.symptom === "signed-out" || (seen.logs("sessions") && !seen.clerkIsDown),
  },
  {
    category: "own-configuration",
    severity: "medium",
    summary: "Clerk answers and the app reports trouble of its own.",
    holds: (seen) =>
      (seen.is("appHealth", "degraded") || (seen.failing("appHealth") && seen.ok("appRoutes"))) &&
      seen.ok("jwks", "frontendApi"),
  },
  {
    category: "webhook-backlog",
    severity: "low",
    summary: "User data lags behind though Clerk and the app are well.",
    holds: (seen) =>
      seen.symptom === "data-out-of-sync" ||
      seen.is("webhooks", "degraded", "failing") ||
      seen.logs("webhooks"),
  },
];

import { clerkRules, partRules } from "./clerk-rules.ts";
import type { Rule } from "./rule.ts";
import type { Seen } from "./seen.ts";
import { symptomFeatures } from "./symptoms.ts";

/** The live deployment was made before the mistake and works: only the next one would have it. */
const notYetLive = (seen: Seen) =>
  seen.ok("appHealth") && seen.ok("frontendApi") && !seen.is("signIn", "failing");

const ownRules: readonly Rule[] = [
  {
    category: "own-configuration",
    severity: "medium",
    summary:
      "Production's variables are wrong or incomplete, and what is live works without them. Put them right before anything is deployed: the next deployment would have the mistake.",
    special: "not-live-yet",
    holds: (seen) => seen.is("environment", "failing") && notYetLive(seen),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Clerk answers, but production lacks variables that it needs.",
    holds: (seen) =>
      seen.is("environment", "failing") &&
      !notYetLive(seen) &&
      (seen.lists("environment", "missing").length > 0 || seen.says("environment", "missing") === undefined),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Clerk answers, but production has keys of a development instance.",
    holds: (seen) => seen.lists("environment", "testKeys").length > 0 && !notYetLive(seen),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Clerk answers, but the secret key and the publishable key are of two instances.",
    holds: (seen) =>
      (seen.says("environment", "twoInstances") === true && !notYetLive(seen)) || seen.keySetsDiffer,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Clerk answers, but the live deployment was made without variables that the project has.",
    holds: (seen) => seen.lists("deployments", "missing").length > 0,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "No deployment is behind the production domain.",
    holds: (seen) => seen.says("appRoutes", "gone") === true,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary:
      "Clerk answers, but the app's own environment is incomplete or has a key of another environment.",
    holds: (seen) => seen.appReports("environment"),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Clerk is up and refuses our key: it is wrong, revoked, or of another environment.",
    holds: (seen) =>
      (seen.ownKeyRefused || seen.says("backendApi", "environment") === "development") &&
      (seen.ok("jwks") || seen.ok("publicKeys")),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Clerk is up and does not accept the app's origin.",
    holds: (seen) => seen.failing("origins") || seen.says("signIn", "origin") === true,
  },
  {
    category: "own-configuration",
    severity: "high",
    summary:
      "Clerk is up and limits our own requests: its key set, which has no limit, answers. Something of ours uses the quota up.",
    holds: (seen) => seen.ownQuota,
  },
];

const appRules: readonly Rule[] = [
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
    holds: (seen) => seen.says("appRoutes", "all") === true,
  },
  {
    category: "middleware-failure",
    severity: "high",
    summary: "Clerk answers and the app does not.",
    holds: (seen) =>
      seen.failing("appHealth") && !seen.ok("appRoutes") && !seen.appUnreachable && !seen.clerkIsDown,
  },
  {
    category: "middleware-failure",
    severity: "high",
    summary: "The app's log shows its middleware failing.",
    holds: (seen) => seen.logs("middleware"),
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

const atClerksWebhooks: Rule = {
  category: "webhook-backlog",
  severity: "low",
  summary:
    "Clerk's status page reports trouble with webhooks: user data may lag behind until Clerk has caught up.",
  holds: (seen) => seen.pageNamesWebhooks,
};

const reported = (seen: Seen) => (seen.symptom === undefined ? [] : symptomFeatures[seen.symptom]);

/** In order of what matters most; the first that holds is the verdict, other categories that hold are told beside it. */
export const rules: readonly Rule[] = [
  {
    category: "key-compromise",
    severity: "critical",
    summary: "Someone reports unauthorized access; treat the keys as compromised until shown otherwise.",
    holds: (seen) => seen.symptom === "unauthorized-access",
  },
  {
    category: "key-compromise",
    severity: "critical",
    summary: "A secret key stands in the app's log: everyone who reads it has the key. Rotate it.",
    holds: (seen) => seen.logs("leaked-key"),
  },
  ...clerkRules,
  ...ownRules,
  ...partRules,
  ...appRules,
  atClerksWebhooks,
];

const core = ["backendApi", "jwks", "frontendApi", "appHealth", "environment"] as const;

/** When no rule holds. */
export const wellRules: readonly Rule[] = [
  {
    category: "unknown",
    severity: "medium",
    summary:
      "Clerk answers, and takes seconds for it. Nothing is out, so there is nothing for a bypass to replace; look again.",
    special: "clerk-is-slow",
    holds: (seen) =>
      seen.says("frontendApi", "slow") === true && seen.ok("backendApi", "jwks", "environment"),
  },
  {
    category: "none",
    severity: undefined,
    summary:
      "Clerk's status page reports trouble, and signing in works from here: it may be elsewhere or over. Do not open a bypass; look again.",
    special: "red-page-sign-in-works",
    holds: (seen) => seen.ok(...core) && seen.pageIsRed && !seen.is("signIn", "failing"),
  },
  {
    category: "none",
    severity: undefined,
    summary: "Everything that was asked is well.",
    holds: (seen) => seen.ok(...core) && !seen.is("appRoutes", "failing", "degraded"),
  },
];

export const nothingSeen: Rule = {
  category: "unknown",
  severity: "high",
  summary: "Nothing could be seen from here. Check this machine's own network and keys first.",
  special: "nothing-seen",
  holds: (seen) => seen.silent,
};

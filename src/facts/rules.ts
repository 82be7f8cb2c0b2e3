import { appRules, vercelRules } from "./app-rules.ts";
import { clerkRules, partRules, undecidedRules } from "./clerk-rules.ts";
import { ownRules } from "./own-rules.ts";
import type { Rule } from "./rule.ts";
import type { Situation } from "./situation.ts";

const atClerksWebhooks: Rule = {
  category: "webhook-backlog",
  severity: "low",
  summary:
    "Clerk's status page reports trouble with webhooks: user data may lag behind until Clerk has caught up.",
  holds: (now) => now.pageNamesWebhooks,
};

/** In order of what matters most; the first that holds is the verdict, other categories that hold are told beside it. */
export const rules: readonly Rule[] = [
  {
    category: "key-compromise",
    severity: "critical",
    summary: "Someone reports unauthorized access; treat the keys as compromised until shown otherwise.",
    holds: (now) => now.symptom === "unauthorized-access",
  },
  {
    category: "key-compromise",
    severity: "critical",
    summary: "A secret key stands in the app's log: everyone who reads it has the key. Rotate it.",
    holds: (now) => now.logs("leaked-key"),
  },
  {
    category: "key-compromise",
    severity: "critical",
    summary:
      "A secret key stands in a variable that every visitor's browser is shown: treat it as stolen, and rotate it.",
    holds: (now) => now.lists("environment", "exposed").length > 0,
  },
  {
    category: "security-breach",
    severity: "critical",
    summary:
      "People report that somebody else used their account: secure the accounts, and find out how many there are.",
    holds: (now) => now.symptom === "account-taken",
  },
  {
    category: "security-breach",
    severity: "high",
    summary:
      "The app's log tells of sessions of several people from new places: look whether they know of them, before anybody is signed out.",
    holds: (now) => now.logs("new-places"),
  },
  {
    category: "security-breach",
    severity: "medium",
    summary:
      "Many sign-ins fail with wrong passwords or unknown addresses: somebody may be trying stolen passwords. Whether one worked is not known yet.",
    holds: (now) => now.logs("failed-sign-ins"),
  },
  ...clerkRules,
  ...ownRules,
  ...vercelRules,
  ...partRules,
  ...undecidedRules,
  ...appRules,
  atClerksWebhooks,
];

/** What the page says, in its own words. */
function named(now: Situation): string {
  const words = [...now.lists("statusPage", "affected"), ...now.lists("statusPage", "incidents")];
  return words.length === 0 ? "" : ` (${words.join("; ")})`;
}

/** Only what somebody tried is said to work. */
const tried = (now: Situation): string =>
  now.ok("signIn") ? "Signing in was tried, and works from here." : "Nobody tried to sign in from here.";

const core = ["backendApi", "jwks", "frontendApi", "appHealth", "environment"] as const;

/** When no rule holds. */
export const wellRules: readonly Rule[] = [
  {
    category: "performance",
    severity: "medium",
    summary:
      "Clerk answers, and takes seconds for it. Nothing is out, so there is nothing for a bypass to replace.",
    holds: (now) => now.says("frontendApi", "slow") === true && now.ok("backendApi", "jwks", "environment"),
  },
  {
    category: "performance",
    severity: "medium",
    summary: "Answers come, and take seconds: nothing is out.",
    holds: (now) => now.says("latency", "slow") === true && now.ok("backendApi", "jwks", "environment"),
  },
  {
    category: "none",
    severity: "low",
    summary: (now) =>
      `Clerk's status page reports something${named(now)} that does not decide over signing in. ${tried(now)} Open nothing for it, and tell nobody that sign-in is down.`,
    special: "minor-page",
    holds: (now) => now.ok(...core) && now.pageIsRed && !now.pageNamesSignIn,
  },
  {
    category: "none",
    severity: undefined,
    summary:
      "Clerk's status page reports trouble, and signing in was tried and works from here: it may be elsewhere or over. Do not open a bypass; look again.",
    special: "red-page-sign-in-works",
    holds: (now) => now.ok(...core) && now.pageIsRed && now.ok("signIn"),
  },
  {
    category: "none",
    severity: undefined,
    summary: "Everything that was asked is well.",
    holds: (now) => now.ok(...core) && !now.is("appRoutes", "failing", "degraded"),
  },
];

export const nothingSeen: Rule = {
  category: "unknown",
  severity: "high",
  summary: "Nothing could be seen from here. Check this machine's own network and keys first.",
  special: "nothing-seen",
  holds: (now) => now.silent,
};

import type { Rule } from "./rule.ts";
import type { Seen } from "./seen.ts";

/** Clerk is out. */
export const clerkRules: readonly Rule[] = [
  {
    category: "clerk-outage",
    severity: "critical",
    summary:
      "Clerk is saturated: its key set, which is not rate limited, fails too, so the 429 is not our own quota.",
    holds: (seen) =>
      (seen.limited("backendApi") || seen.limited("frontendApi")) &&
      (seen.failing("jwks") || seen.failing("publicKeys")),
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "Clerk does not answer, and says so itself.",
    holds: (seen) => seen.clerkIsDown && !onlySignIn(seen) && seen.pageIsRed,
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "Clerk does not answer, though its status page is green.",
    special: "green-page-sign-in-fails",
    holds: (seen) => seen.clerkIsDown && !onlySignIn(seen) && seen.ok("statusPage"),
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "Clerk does not answer; its status page gives no evidence.",
    holds: (seen) => seen.clerkIsDown && !onlySignIn(seen),
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "The status page is green and Clerk's APIs answer, but signing in fails there: the page lags.",
    special: "green-page-sign-in-fails",
    holds: (seen) => onlySignIn(seen) && seen.ok("statusPage"),
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "Clerk's APIs answer, but signing in fails there: a part of Clerk is out.",
    holds: onlySignIn,
  },
];

function onlySignIn(seen: Seen): boolean {
  return seen.signInFailsAtClerk && seen.ok("frontendApi");
}

/** A part of Clerk is out, and the rest answers. */
export const partRules: readonly Rule[] = [
  {
    category: "clerk-outage",
    severity: "high",
    summary: "A part of Clerk does not answer.",
    holds: (seen) =>
      !seen.onlyFromHere &&
      ((seen.failing("backendApi") && !seen.ownQuota && !refusedElsewhere(seen)) ||
        (seen.failing("jwks") && !seen.ownKeyRefused) ||
        seen.failing("publicKeys")),
  },
  {
    category: "clerk-outage",
    severity: "high",
    summary: "Clerk's status page names a part that is out and that cannot be tried from here.",
    holds: (seen) => seen.pageIsRed && seen.onlyThePageNames.length > 0,
  },
];

/** A refused key is ours wherever a key set shows that Clerk is up. */
const refusedElsewhere = (seen: Seen) => seen.ownKeyRefused && (seen.ok("jwks") || seen.ok("publicKeys"));

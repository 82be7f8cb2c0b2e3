import type { Rule } from "./rule.ts";
import type { Seen } from "./seen.ts";
import { symptomFeatures } from "./symptoms.ts";

/** The Frontend API answers as a whole, so what fails is a part of it. */
const onlyPart = (seen: Seen) =>
  seen.is("frontendApi", "ok", "degraded") && !seen.failing("backendApi", "jwks");
const onlySignIn = (seen: Seen) => seen.signInFailsAtClerk && onlyPart(seen);

const reported = (seen: Seen) => (seen.symptom === undefined ? [] : symptomFeatures[seen.symptom]);

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
    summary:
      "Clerk turns requests away (429), and people are kept out by it: that is no quota of ours, whatever its key sets answer.",
    holds: (seen) => seen.onlyLimited && !seen.limitedUndecided && seen.clerkIsDown,
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "Clerk does not answer, and says so itself.",
    holds: (seen) => seen.clerkIsDown && !onlyPart(seen) && seen.pageNamesSignIn,
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "Clerk does not answer, though its status page is green.",
    special: "green-page-sign-in-fails",
    holds: (seen) => seen.clerkIsDown && !onlyPart(seen) && seen.ok("statusPage"),
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "Clerk does not answer; its status page does not say so.",
    holds: (seen) => seen.clerkIsDown && !onlyPart(seen),
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
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "Clerk's APIs answer, but its script does not come: the sign-in form loads for nobody.",
    holds: (seen) => seen.noScript && onlyPart(seen),
  },
];

/** A part of Clerk is out, and the rest answers. */
export const partRules: readonly Rule[] = [
  {
    category: "clerk-outage",
    severity: "high",
    summary: "A part of Clerk does not answer.",
    holds: (seen) =>
      !seen.onlyFromHere &&
      !seen.frontendHostIsOurs &&
      ((seen.failing("backendApi") && !seen.ownQuota && !seen.limitedUndecided && !refusedElsewhere(seen)) ||
        (seen.failing("jwks") && !seen.ownKeyRefused) ||
        seen.failing("publicKeys")),
  },
  {
    category: "clerk-outage",
    severity: "high",
    summary:
      "Clerk's status page names parts that cannot be tried from here; signing in was tried, and works. A bypass would change nothing for anybody.",
    special: "page-names-parts",
    holds: (seen) =>
      seen.ok("signIn") &&
      ((seen.pageIsGrave && seen.onlyThePageNames.length > 0) ||
        seen.onlyThePageNames.some((each) => reported(seen).includes(each))),
  },
  {
    category: "clerk-outage",
    severity: "medium",
    summary:
      "Clerk answers some requests and fails others: people get in when they try again. Nothing is to be opened for that; look again.",
    special: "partly",
    holds: (seen) =>
      !seen.clerkIsDown &&
      (["backendApi", "jwks", "publicKeys", "frontendApi"] as const).some((fact) => seen.failsPartly(fact)),
  },
];

/** A refused key is ours wherever a key set shows that Clerk is up. */
const refusedElsewhere = (seen: Seen) => seen.ownKeyRefused && (seen.ok("jwks") || seen.ok("publicKeys"));

/** Clerk's page alone, or its limits alone: no cause, and worth saying. */
export const undecidedRules: readonly Rule[] = [
  {
    category: "unknown",
    severity: "high",
    summary:
      "Clerk turns requests away (429), and its key sets answer: our own quota or a saturated Clerk, which one is not shown. Nobody is known to be kept out. Go back to nothing and open nothing on its account.",
    special: "both-limited",
    holds: (seen) => seen.limitedUndecided,
  },
  {
    category: "unknown",
    severity: "high",
    summary:
      "Clerk's status page says that a part which decides over signing in is out. Nobody tried to sign in from here, and what was asked answers. A page alone opens nothing.",
    special: "page-alone",
    holds: (seen) => seen.pageIsGrave && seen.is("signIn", "unknown") && !seen.clerkIsDown,
  },
  {
    category: "unknown",
    severity: "medium",
    summary:
      "Clerk's status page says that a part which decides over signing in is not well. Nobody tried to sign in from here, and what was asked answers. A page alone opens nothing.",
    special: "page-alone",
    holds: (seen) =>
      seen.pageNamesSignIn && !seen.pageIsGrave && seen.is("signIn", "unknown") && !seen.clerkIsDown,
  },
];

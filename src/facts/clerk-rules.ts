import type { Rule } from "./rule.ts";
import type { Situation } from "./situation.ts";
import { symptomFeatures } from "./symptoms.ts";

/** The Frontend API answers as a whole, so what fails is a part of it. */
const onlyPart = (now: Situation) =>
  now.is("frontendApi", "ok", "degraded") && !now.failing("backendApi", "jwks");
const onlySignIn = (now: Situation) => now.signInFailsAtClerk && onlyPart(now);

const reported = (now: Situation) => (now.symptom === undefined ? [] : symptomFeatures[now.symptom]);

/** Clerk is out. */
export const clerkRules: readonly Rule[] = [
  {
    category: "clerk-outage",
    severity: "critical",
    summary:
      "Clerk is saturated: its key set, which is not rate limited, fails too, so the 429 is not our own quota.",
    holds: (now) =>
      (now.limited("backendApi") || now.limited("frontendApi")) &&
      (now.failing("jwks") || now.failing("publicKeys")),
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary:
      "Clerk turns requests away (429), and people are kept out by it: that is no quota of ours, whatever its key sets answer.",
    holds: (now) => now.onlyLimited && !now.limitedUndecided && now.clerkIsDown,
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "Clerk does not answer, and says so itself.",
    holds: (now) => now.clerkIsDown && !onlyPart(now) && now.pageNamesSignIn,
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "Clerk does not answer, though its status page is green.",
    special: "green-page-sign-in-fails",
    holds: (now) => now.clerkIsDown && !onlyPart(now) && now.ok("statusPage"),
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "Clerk does not answer; its status page does not say so.",
    holds: (now) => now.clerkIsDown && !onlyPart(now),
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "The status page is green and Clerk's APIs answer, but signing in fails there: the page lags.",
    special: "green-page-sign-in-fails",
    holds: (now) => onlySignIn(now) && now.ok("statusPage"),
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
    holds: (now) => now.noScript && onlyPart(now),
  },
];

/** A part of Clerk is out, and the rest answers. */
export const partRules: readonly Rule[] = [
  {
    category: "clerk-outage",
    severity: "high",
    summary: "A part of Clerk does not answer.",
    holds: (now) =>
      !now.onlyFromHere &&
      !now.frontendHostIsOurs &&
      ((now.failing("backendApi") && !now.ownQuota && !now.limitedUndecided && !refusedElsewhere(now)) ||
        (now.failing("jwks") && !now.ownKeyRefused) ||
        now.failing("publicKeys")),
  },
  {
    category: "clerk-outage",
    severity: "high",
    summary:
      "Clerk's status page names parts that cannot be tried from here; signing in was tried, and works. A bypass would change nothing for anybody.",
    special: "page-names-parts",
    holds: (now) =>
      now.ok("signIn") &&
      ((now.pageIsGrave && now.onlyThePageNames.length > 0) ||
        now.onlyThePageNames.some((each) => reported(now).includes(each))),
  },
  {
    category: "clerk-outage",
    severity: "medium",
    summary:
      "Clerk answers some requests and fails others: people get in when they try again. Nothing is to be opened for that; look again.",
    special: "partly",
    holds: (now) =>
      !now.clerkIsDown &&
      (["backendApi", "jwks", "publicKeys", "frontendApi"] as const).some((fact) => now.failsPartly(fact)),
  },
];

/** A refused key is ours wherever a key set shows that Clerk is up. */
const refusedElsewhere = (now: Situation) => now.ownKeyRefused && (now.ok("jwks") || now.ok("publicKeys"));

/** Clerk's page alone, or its limits alone: no cause, and worth saying. */
export const undecidedRules: readonly Rule[] = [
  {
    category: "unknown",
    severity: "high",
    summary:
      "Clerk turns requests away (429), and its key sets answer: our own quota or a saturated Clerk, which one is not shown. Nobody is known to be kept out. Go back to nothing and open nothing on its account.",
    special: "both-limited",
    holds: (now) => now.limitedUndecided,
  },
  {
    category: "unknown",
    severity: "high",
    summary:
      "Clerk's status page says that a part which decides over signing in is out. Nobody tried to sign in from here, and what was asked answers. A page alone opens nothing.",
    special: "page-alone",
    holds: (now) => now.pageIsGrave && now.is("signIn", "unknown") && !now.clerkIsDown,
  },
  {
    category: "unknown",
    severity: "medium",
    summary:
      "Clerk's status page says that a part which decides over signing in is not well. Nobody tried to sign in from here, and what was asked answers. A page alone opens nothing.",
    special: "page-alone",
    holds: (now) =>
      now.pageNamesSignIn && !now.pageIsGrave && now.is("signIn", "unknown") && !now.clerkIsDown,
  },
];

import type { Rule } from "./rule.ts";
import type { Seen } from "./seen.ts";
import { stoppedWords } from "./vercel-errors.ts";

/**
 * The live deployment was made before the mistake and works: only the next one would have it. By the times of both where Vercel
 * tells them, else by what the app does.
 */
function notYetLive(seen: Seen): boolean {
  const [missing, wrong] = [seen.lists("environment", "missing"), seen.lists("environment", "wrong")];
  const [changed, has] = [seen.lists("deployments", "changedAfter"), seen.lists("deployments", "has")];
  const known = typeof seen.says("deployments", "live") === "string" && missing.length + wrong.length > 0;
  if (known && (missing.length === 0 || seen.says("deployments", "has") !== null))
    return wrong.every((key) => changed.includes(key)) && missing.every((key) => has.includes(key));
  return seen.ok("appHealth") && seen.ok("frontendApi") && !seen.is("signIn", "failing");
}

const faulty = (seen: Seen) => seen.is("environment", "failing") && !notYetLive(seen);

/** The mistake is ours: variables, keys, names, the deployment itself. */
export const ownRules: readonly Rule[] = [
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
    summary: "Production lacks variables that it needs.",
    holds: (seen) =>
      faulty(seen) &&
      (seen.lists("environment", "missing").length > 0 || seen.says("environment", "missing") === undefined),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary:
      "The JWT key that is live is not the instance's, or not whole: nobody who is signed in gets in by it.",
    holds: (seen) => faulty(seen) && seen.lists("environment", "wrong").includes("CLERK_JWT_KEY"),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Production has keys of a development instance.",
    holds: (seen) => faulty(seen) && seen.lists("environment", "testKeys").length > 0,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Production's keys are of two instances.",
    holds: (seen) =>
      (faulty(seen) && seen.says("environment", "twoInstances") === true) || seen.keySetsDiffer,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Keys in production's variables are not right, and are live.",
    holds: (seen) => faulty(seen) && seen.lists("environment", "wrong").length > 0,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "The live deployment was made without variables that the project has.",
    holds: (seen) => seen.lists("deployments", "missing").length > 0,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary:
      "Clerk answers, but the live app's gate cannot verify the instance's tokens: nobody stays signed in, and a bypass would let nobody in.",
    holds: (seen) => seen.failing("gateKey"),
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
    summary: (seen) =>
      `Nothing is broken: ${stoppedWords[String(seen.says("appRoutes", "stopped"))] ?? "the deployment is stopped"}. Whoever did that, or Vercel's dashboard, knows why.`,
    special: "app-stopped",
    holds: (seen) => seen.stopped,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary:
      "The Frontend API's host is not Clerk's any more: its name (a CNAME) or the way through a proxy is ours, and broken. Clerk itself answers.",
    special: "frontend-host",
    holds: (seen) => seen.frontendHostIsOurs,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary:
      "Browsers go round in circles between the app and Clerk: nobody whose token has run out gets in.",
    holds: (seen) => seen.failing("redirects"),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "The app's own environment is incomplete or has a key of another environment.",
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
      "Clerk is up and limits our own requests: browsers are served, and its key set, which has no limit, answers. Something of ours uses the quota up; no deployment is to be gone back to for that.",
    special: "own-quota",
    holds: (seen) => seen.ownQuota,
  },
];

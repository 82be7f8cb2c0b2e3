import type { Rule } from "./rule.ts";
import type { Situation } from "./situation.ts";
import { stoppedWords } from "./vercel-errors.ts";

/**
 * The live deployment was made before the mistake and works: only the next one would have it. By the times of both where Vercel
 * tells them, else by what the app does.
 */
function notYetLive(now: Situation): boolean {
  const [missing, wrong] = [now.lists("environment", "missing"), now.lists("environment", "wrong")];
  const [changed, has] = [now.lists("deployments", "changedAfter"), now.lists("deployments", "has")];
  const known = typeof now.says("deployments", "live") === "string" && missing.length + wrong.length > 0;
  if (known && (missing.length === 0 || now.says("deployments", "has") !== null))
    return wrong.every((key) => changed.includes(key)) && missing.every((key) => has.includes(key));
  return now.ok("appHealth") && now.ok("frontendApi") && !now.is("signIn", "failing");
}

const faulty = (now: Situation) => now.is("environment", "failing") && !notYetLive(now);

/** The mistake is ours: variables, keys, names, the deployment itself. */
export const ownRules: readonly Rule[] = [
  {
    category: "own-configuration",
    severity: "medium",
    summary:
      "Production's variables are wrong or incomplete, and what is live works without them. Put them right before anything is deployed: the next deployment would have the mistake.",
    special: "not-live-yet",
    holds: (now) => now.is("environment", "failing") && notYetLive(now),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Production lacks variables that it needs.",
    holds: (now) =>
      faulty(now) &&
      (now.lists("environment", "missing").length > 0 || now.says("environment", "missing") === undefined),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary:
      "The JWT key that is live is not the instance's, or not whole: nobody who is signed in gets in by it.",
    holds: (now) => faulty(now) && now.lists("environment", "wrong").includes("CLERK_JWT_KEY"),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Production has keys of a development instance.",
    holds: (now) => faulty(now) && now.lists("environment", "testKeys").length > 0,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Production's keys are of two instances.",
    holds: (now) => (faulty(now) && now.says("environment", "twoInstances") === true) || now.keySetsDiffer,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Keys in production's variables are not right, and are live.",
    holds: (now) => faulty(now) && now.lists("environment", "wrong").length > 0,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "The live deployment was made without variables that the project has.",
    holds: (now) => now.lists("deployments", "missing").length > 0,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary:
      "Clerk answers, but the live app's gate cannot verify the instance's tokens: nobody stays signed in, and a bypass would let nobody in.",
    holds: (now) => now.failing("gateKey"),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "No deployment is behind the production domain.",
    holds: (now) => now.says("appRoutes", "gone") === true,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: (now) =>
      `Nothing is broken: ${stoppedWords[String(now.says("appRoutes", "stopped"))] ?? "the deployment is stopped"}. Whoever did that, or Vercel's dashboard, knows why.`,
    special: "app-stopped",
    holds: (now) => now.stopped,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary:
      "The Frontend API's host is not Clerk's any more: its name (a CNAME) or the way through a proxy is ours, and broken. Clerk itself answers.",
    special: "frontend-host",
    holds: (now) => now.frontendHostIsOurs,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary:
      "Browsers go round in circles between the app and Clerk: nobody whose token has run out gets in.",
    holds: (now) => now.failing("redirects"),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "The app's own environment is incomplete or has a key of another environment.",
    holds: (now) => now.appReports("environment"),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Clerk is up and refuses our key: it is wrong, revoked, or of another environment.",
    holds: (now) =>
      (now.ownKeyRefused || now.says("backendApi", "environment") === "development") &&
      (now.ok("jwks") || now.ok("publicKeys")),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Clerk is up and does not accept the app's origin.",
    holds: (now) => now.failing("origins") || now.says("signIn", "origin") === true,
  },
  {
    category: "own-configuration",
    severity: "high",
    summary:
      "Clerk is up and limits our own requests: browsers are served, and its key set, which has no limit, answers. Something of ours uses the quota up; no deployment is to be gone back to for that.",
    special: "own-quota",
    holds: (now) => now.ownQuota,
  },
];

import type { Category, Evidence, FactName } from "./evidence.ts";
import type { Seen } from "./seen.ts";

/** Which way a piece of evidence speaks about a category; `none`: it is no evidence. */
export type Side = "for" | "against" | "neither" | "none";

interface Speaks {
  readonly for?: readonly Category[];
  readonly against?: readonly Category[];
}

/** Troubles that are not Clerk's being out. */
const notClerk = [
  "own-configuration",
  "middleware-failure",
  "session-loss",
  "webhook-backlog",
  "vercel-outage",
] as const;
const clerkOut: Speaks = { for: ["clerk-outage"], against: notClerk };
const clerkWell: Speaks = { for: notClerk, against: ["clerk-outage"] };
const ownMistake: Speaks = { for: ["own-configuration"], against: ["clerk-outage"] };
const appBroken: Speaks = {
  for: ["middleware-failure", "own-configuration", "vercel-outage"],
  against: ["clerk-outage", "session-loss", "webhook-backlog"],
};

/** What a fact says when it is well, and when it is not. */
const table: Readonly<Record<FactName, readonly [well: Speaks, trouble: Speaks]>> = {
  statusPage: [clerkWell, clerkOut],
  vercelStatus: [
    { against: ["vercel-outage"] },
    { for: ["vercel-outage"], against: ["own-configuration", "middleware-failure"] },
  ],
  backendApi: [clerkWell, clerkOut],
  jwks: [clerkWell, clerkOut],
  publicKeys: [clerkWell, clerkOut],
  frontendApi: [clerkWell, clerkOut],
  clerkScript: [clerkWell, clerkOut],
  signIn: [clerkWell, clerkOut],
  // in its outage mode Clerk renews while it is out
  renewal: [{ against: ["session-loss"] }, clerkOut],
  origins: [{ against: ["own-configuration"] }, ownMistake],
  appHealth: [
    { for: ["session-loss", "webhook-backlog"], against: ["middleware-failure", "own-configuration"] },
    appBroken,
  ],
  appRoutes: [
    { for: ["session-loss", "webhook-backlog"], against: ["middleware-failure", "vercel-outage"] },
    appBroken,
  ],
  redirects: [{ against: ["own-configuration"] }, ownMistake],
  environment: [
    { for: ["clerk-outage", "session-loss", "webhook-backlog"], against: ["own-configuration"] },
    ownMistake,
  ],
  gateKey: [{ against: ["own-configuration"] }, ownMistake],
  deployments: [
    { for: ["clerk-outage"], against: ["own-configuration", "middleware-failure"] },
    { for: ["own-configuration", "middleware-failure", "session-loss"], against: ["clerk-outage"] },
  ],
  logs: [{ against: ["middleware-failure", "session-loss", "webhook-backlog"] }, {}],
  webhooks: [{ against: ["webhook-backlog"] }, { for: ["webhook-backlog"] }],
  latency: [{ against: ["clerk-outage"] }, {}],
};

const logSays: Readonly<Record<string, Category>> = {
  "leaked-key": "key-compromise",
  middleware: "middleware-failure",
  configuration: "own-configuration",
  quota: "own-configuration",
  clerk: "clerk-outage",
  sessions: "session-loss",
  webhooks: "webhook-backlog",
};

/** What is reached by the Frontend API's name. */
const viaFrontendHost: readonly FactName[] = [
  "frontendApi",
  "publicKeys",
  "clerkScript",
  "signIn",
  "renewal",
];

/** Where what was seen says more than well or not. */
function closer(each: Evidence, seen: Seen): Speaks | undefined {
  if (each.verdict === "ok") return undefined;
  const { data, fact } = each;
  const notOurs: Speaks = {
    for: ["vercel-outage"],
    against: ["clerk-outage", "middleware-failure", "own-configuration"],
  };
  if (fact === "appRoutes" && seen.vercelIsOut) return notOurs;
  if (fact === "appRoutes" && seen.stopped) return ownMistake;
  if (seen.frontendHostIsOurs && viaFrontendHost.includes(fact)) return ownMistake;
  if (fact === "logs") return { for: seen.lists("logs", "seen").flatMap((kind) => logSays[kind] ?? []) };
  if (fact === "latency") return data["clerkAway"] === true ? clerkOut : {};
  // Clerk is there, and refuses or limits us
  if (data["origin"] === true || (data["limited"] === true && seen.ownQuota)) return ownMistake;
  if (data["refused"] === true && seen.ownKeyRefused) return ownMistake;
  // a part that has nothing to do with signing in
  if (fact === "statusPage" && !seen.pageNamesSignIn && !seen.pageNamesWebhooks) return {};
  if (fact === "statusPage" && seen.pageNamesWebhooks) {
    return { for: ["clerk-outage", "webhook-backlog"], against: notClerk };
  }
  if (fact !== "appHealth") return undefined;
  if (seen.lists("appHealth", "failing").includes("environment")) return ownMistake;
  const cannotReach = seen.lists("appHealth", "failing").length > 0;
  return cannotReach ? { for: ["clerk-outage", "own-configuration"] } : undefined;
}

/** Which way one piece speaks about what triage says. Without a cause to speak of, trouble speaks for there being one. */
export function sideOf(each: Evidence, category: Category, seen: Seen): Side {
  if (each.verdict === "unknown") return "none";
  const well = each.verdict === "ok";
  if (category === "none") return well ? "for" : "against";
  if (category === "unknown") return well ? "against" : "for";
  const says = closer(each, seen) ?? table[each.fact][well ? 0 : 1];
  if (says.for?.includes(category) === true) return "for";
  return says.against?.includes(category) === true ? "against" : "neither";
}

import type { Circumstances, Speaks } from "./fact.ts";

/** Troubles that are not Clerk's being out. */
export const notClerk = [
  "own-configuration",
  "middleware-failure",
  "session-loss",
  "webhook-backlog",
  "data-sync",
  "vercel-outage",
] as const;
const clerkOut: Speaks = { for: ["clerk-outage"], against: notClerk };
export const ownMistake: Speaks = { for: ["own-configuration"], against: ["clerk-outage"] };

/** Of whatever tells whether Clerk is well. */
export const ofClerk = {
  well: { for: notClerk, against: ["clerk-outage"] },
  trouble: clerkOut,
} satisfies Record<string, Speaks>;

/** Of what is reached by the Frontend API's name, which may be a name of ours. */
export const viaFrontendHost = {
  ...ofClerk,
  closer: (_: unknown, { frontendHostIsOurs }: Circumstances) =>
    frontendHostIsOurs ? ownMistake : undefined,
};

/** Of what shows settings of ours. */
export const ofOurSettings = {
  well: { against: ["own-configuration"] },
  trouble: ownMistake,
} satisfies Record<string, Speaks>;

/** Of an app that fails. */
export const appBroken: Speaks = {
  for: ["middleware-failure", "own-configuration", "vercel-outage"],
  against: ["clerk-outage", "session-loss", "webhook-backlog", "data-sync"],
};

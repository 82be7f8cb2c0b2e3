import { z } from "zod";
import { instanceLimit, windowMs } from "../bulk/budget.ts";
import { instantOf, maybeInstant } from "../deployments/way-to-live.ts";
import { briefly } from "../diagnosis/brief.ts";
import { lineOf } from "../diagnosis/near-changes.ts";
import { sessionCauses } from "../diagnosis/session-causes.ts";
import { lookAtSessions } from "../diagnosis/session-facts.ts";
import { printable } from "../ports/printable.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  users: z
    .array(z.string().regex(/^user_\w+$/, "is no user id, user_…"))
    .max(50)
    .default([])
    .describe("Whose sessions are looked at; default: ten who were active lately."),
  began: maybeInstant.describe("When it began, to name what was deployed or changed just before."),
  hours: z.int().min(1).max(720).default(48).describe("Sessions that ended longer ago do not count."),
});
const output = z.object({
  /** Id of the surest cause, such as `short-lifetime`; `nothing-of-ours` where there is none. */
  cause: z.string(),
  /** Every cause: a sentence each. */
  causes: z.array(z.string()),
  /** What to change, in the same order. */
  changes: z.array(z.string()),
  /** The gist for a person, 700 characters at most. */
  brief: z.string(),
  /** How sessions ended, e.g. `expired 3`. */
  ends: z.array(z.string()),
});

const usersCount = 10;
/** Beside the users' sessions: the list of users, and the domains. */
const fixedRequests = 2;

/** Why people are signed out at random: how their sessions ended, and what of ours could end them. Ends no session itself. */
export const sessionsSample: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "sessions.sample",
  summary: "Look at a few users' sessions, how they ended, and what of ours could have ended them",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only looks. The test user is signed in, and stays so.",
  input,
  output,
  plan: async ({ users, began, hours }, { ports }) => {
    const { appOrigin, clerkFrontendApi } = await ports.stack.identity();
    const who =
      users.length > 0 ? `${users.length} named users` : `${usersCount} users who were active lately`;
    return {
      summary: `Look at the sessions of ${who}, at the instance's settings and at ${appOrigin}; no session is ended`,
      target: `clerk:${clerkFrontendApi}/sessions`,
      operation: "sessions.sample",
      decisions: { users: [...users].sort(), began, hours },
      notes: [
        `About ${(users.length || usersCount) + fixedRequests} requests to the Backend API, of ${instanceLimit} in ${windowMs / 1000} s.`,
      ],
    };
  },
  run: async ({ users, began, hours }, { ports, signal, note }) => {
    const identity = await ports.stack.identity();
    const facts = await lookAtSessions({
      ...{ ports, identity, users, count: usersCount, beganMs: instantOf(began), hours, signal },
      note: async (text) => await note(printable(text)),
    });
    const counts = Map.groupBy(facts.sessions, ({ status }) => status);
    const ends = [...counts].map(([status, all]) => printable(`${status} ${all.length}`)).sort();
    await note(`Sessions: ${ends.join(", ") || "none"}.`);
    if (facts.near.length > 0) await note(facts.near.map(lineOf).join(" "));
    const causes = sessionCauses(facts).map((one) => ({
      ...{ id: one.id, change: one.change },
      summary: printable(one.summary),
    }));
    if (causes.length === 0)
      await note(
        "Nothing of ours was found to end sessions: ask those who report it for their browser, its extensions and its clock.",
      );
    for (const { summary, change } of causes) await note(`${summary} ${change}`);
    return {
      cause: causes[0]?.id ?? "nothing-of-ours",
      causes: causes.map(({ summary }) => summary),
      changes: causes.map(({ change }) => change),
      brief: briefly(causes.flatMap(({ summary, change }) => [summary, change])),
      ends,
    };
  },
};

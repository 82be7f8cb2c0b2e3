import { z } from "zod";
import { budgetInput } from "../accounts/inputs.ts";
import { cursorIn, cursorText } from "../accounts/walk.ts";
import { callsWithin, type Call } from "../bulk/caller.ts";
import { costOf } from "../bulk/estimate.ts";
import type { Item } from "../bulk/work.ts";
import { bringUsers } from "../data/bring-users.ts";
import { changedRequests, changedSince, countChangedSince } from "../data/changed-since.ts";
import { clerkPages, listRequests, placeOf } from "../data/clerk-pages.ts";
import { filterOf, graceMs, windowOf } from "../data/inputs.ts";
import { claimNotes, decisionsOf, readyToPlan, targetOf } from "../data/ready.ts";
import { maybeInstant } from "../deployments/way-to-live.ts";
import { BadInput } from "../errors.ts";
import { instant } from "../ports/clock.ts";
import type { ClerkUser, ClerkUsers } from "../ports/clerk-users.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  since: maybeInstant.describe("When events began to be missed; a minute before is looked at, too."),
  until: maybeInstant.describe("Only users who were created before this; empty: before the step begins."),
  budget: budgetInput,
});
const output = z.object({
  /** Users whom Clerk listed as created or changed since then. */
  users: z.int(),
  /** Rows that were made or changed. */
  written: z.int(),
});
type Input = z.infer<typeof input>;

/** The window with the minute before it. @throws BadInput `BAD_ARGUMENT` for none, one that is ahead, or an empty one */
function windowIn({ since, until }: Input, nowMs: number) {
  if (since === "")
    throw new BadInput("since: when events began to be missed is not said.", {
      code: "BAD_ARGUMENT",
      hint: "Take the time of the app's last event (`./runbook triage`), or of the last delivery in the portal; for everything, use users.resync.",
    });
  const window = windowOf({ since, at: until }, nowMs);
  return { since: (window.since ?? 0) - graceMs, before: window.before };
}

/**
 * Does what missed webhooks would have done, from Clerk's own state: whoever was created in the window, then whoever was changed
 * since its beginning, into the table by the rule that the app's inbox goes by. Clerk does not list who was deleted: for that,
 * `users.absent` and `users.mark-deleted`. Repeating is safe; killed anywhere, it goes on.
 */
export const webhooksReplay: Step<Input, z.infer<typeof output>> = {
  name: "webhooks.replay",
  summary: "Do to the application's table what missed webhooks would have done, from Clerk's own state",
  effect: "converge",
  dangerous: false,
  limits: { attempts: 5, pauseMs: 2_000 },
  undo: "Nothing; `data.export` before it keeps the table as it was.",
  input,
  output,
  plan: async (given, { ports, signal }) => {
    const window = windowIn(given, ports.clock.now());
    const ready = await readyToPlan(ports, { writes: true, signal });
    const call = callsWithin(ports, given.budget, signal);
    const users = await call((how) => ports.clerkUsers.count({}, how));
    const created = await call((how) => ports.clerkUsers.count(filterOf(window), how));
    const changed = await countChangedSince(ports.clerkUsers, call, { since: window.since, users });
    const requests = listRequests(created) + changedRequests(changed);
    return {
      summary: `Bring ${created} users who were created and ${changed} who were changed since ${instant(window.since)} into the table of ${ready.database}, where Clerk knows better`,
      target: targetOf(ready),
      operation: "webhooks.replay",
      decisions: { ...decisionsOf(ready), since: given.since, until: given.until },
      notes: [
        `${costOf(requests, given.budget)} at least.`,
        "Who was deleted is not in it: users.absent lists them, users.mark-deleted marks them.",
        ...claimNotes(ready),
      ],
    };
  },
  run: async (given, context) => {
    const { ports } = context;
    const begunAt = context.begunAt ?? ports.clock.now();
    const window = windowIn(given, begunAt);
    return await bringUsers(context, {
      budget: given.budget,
      source: (call, from) => missed({ clerkUsers: ports.clerkUsers, call, window, begunAt, from }),
      total: async () => undefined,
    });
  },
  look: async () => ({ done: false }),
};

/** The second part is gone through from its beginning by whoever goes on: its order moves, and has no place to keep. */
const secondPart = "changed";

interface Missed {
  readonly clerkUsers: ClerkUsers;
  readonly call: Call;
  readonly window: { readonly since: number; readonly before: number };
  readonly begunAt: number;
  /** An item's cursor; empty: from the beginning. */
  readonly from: string;
}

async function* missed({ clerkUsers, call, window, begunAt, from }: Missed): AsyncGenerator<Item<ClerkUser>> {
  if (from !== secondPart)
    for await (const { values } of clerkPages(clerkUsers, call, filterOf(window), cursorIn(from)))
      for (const value of values) yield { value, name: value.id, cursor: cursorText(placeOf(value)) };
  const wasFirst = ({ created_at: created, updated_at: updated }: ClerkUser): boolean =>
    created >= window.since && created < window.before && updated < begunAt - graceMs;
  for await (const values of changedSince(clerkUsers, call, window.since))
    for (const value of values) if (!wasFirst(value)) yield { value, name: value.id, cursor: secondPart };
}

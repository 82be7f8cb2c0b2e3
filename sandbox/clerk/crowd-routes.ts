import { z } from "zod";
import { ControlError, type ControlRoute } from "../control/route.ts";
import { clerkError } from "./errors.ts";
import { Crowd } from "./crowd.ts";
import type { ClerkInstance } from "./instance.ts";

const LETTERS = "ABCDEFGHJK";

const crowdInput = z.strictObject({
  count: z.number().int().min(1).max(2_000_000),
  sessions: z.number().int().min(0).max(50).default(1),
  pending: z.number().int().min(0).max(50).default(0),
  /** Share that was active in the last day. */
  activeShare: z.number().min(0).max(1).default(1),
});
const planInput = z
  .strictObject({
    ...{ bans: z.boolean(), locks: z.boolean(), locksEnd: z.boolean(), platform: z.boolean() },
    /** Lists that are refused from now on, by kind, with the status. */
    refused: z.record(z.string(), z.union([z.literal(402), z.literal(403), z.literal(404)])),
  })
  .partial();
const limitInput = z.strictObject({
  /** Requests in ten seconds. */
  limit: z.number().int().min(1).optional(),
  reset: z.boolean().default(false),
});

/** Crowds of people, what the plan lacks, and the Backend API's rate limit. */
export function crowdRoutes(instance: ClerkInstance): readonly ControlRoute[] {
  const { state, plan, rateLimit, clock } = instance;
  return [
    {
      method: "POST",
      path: "/clerk/people",
      handle: ({ body }) => {
        const { crowds } = state.users;
        const letter = LETTERS[crowds.length];
        if (letter === undefined) throw new ControlError(409, `There are ${crowds.length} crowds already.`);
        const made = new Crowd(letter, { ...crowdInput.parse(body), now: clock.now() });
        crowds.push(made);
        return { first: made.at(0)?.id, last: made.at(made.length - 1)?.id, ...made.counted() };
      },
    },
    {
      method: "GET",
      path: "/clerk/people",
      handle: () => ({ crowds: state.users.crowds.map((crowd) => crowd.counted()) }),
    },
    {
      method: "PUT",
      path: "/clerk/plan",
      handle: ({ body }) => {
        const { refused, ...rest } = planInput.parse(body);
        const change = Object.entries(rest).filter(([, value]) => value !== undefined);
        for (const [kind, status] of Object.entries(refused ?? {}))
          plan.refused[kind] = clerkError(status, "not_available", "This is not available to you.");
        return Object.assign(plan, Object.fromEntries(change));
      },
    },
    { method: "GET", path: "/clerk/rate-limit", handle: () => rateLimit.seen(clock.now()) },
    {
      method: "PUT",
      path: "/clerk/rate-limit",
      handle: ({ body }) => {
        const { limit, reset } = limitInput.parse(body);
        if (reset) rateLimit.reset();
        if (limit !== undefined) rateLimit.limit = limit;
        return rateLimit.seen(clock.now());
      },
    },
  ];
}

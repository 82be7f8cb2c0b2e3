import { z } from "zod";
import { refuseCutOff, refuseDenied } from "../../guard/src/exclusions.ts";
import { APPROVED_SECONDS, CUT_OFF_SECONDS, TOTAL_SECONDS } from "../../guard/src/limits.ts";
import { openedProblem, type OpenedWish } from "./check-opening.ts";

/** Longest opening with an approval, minutes. */
export const longestMinutes = APPROVED_SECONDS / 60;
/** Longest total of an opening and its renewals, minutes. */
export const totalMinutesMax = TOTAL_SECONDS / 60;

const openedFields = z.object({
  mode: z.enum(["stale-sessions", "open"]),
  routes: z.array(z.string()).default([]),
  methods: z.array(z.string()).default([]),
});

/** Held against the gate's own rule as soon as these fields can be read, whatever else is wrong or not known yet. */
const opened = (field: "routes" | "methods") => {
  const problem = (value: unknown) => {
    const { success, data } = openedFields.safeParse(value);
    const found = success ? openedProblem(data satisfies OpenedWish) : undefined;
    return found?.field === field ? found.message : undefined;
  };
  return {
    holds: (value: unknown) => problem(value) === undefined,
    said: {
      path: [field],
      error: ({ input }: { readonly input?: unknown }) => problem(input) ?? "not open",
      when: () => true,
    },
  };
};
const [routesFit, methodsFit] = [opened("routes"), opened("methods")];

function denied(id: string, context: z.RefinementCtx<string>): void {
  const problem = refuseDenied(id);
  if (problem !== null) context.addIssue({ code: "custom", message: `${JSON.stringify(id)} ${problem}` });
}

/** Input of `bypass.open`. Durations, not instants, so that an approval given minutes later still matches. */
export const bypassOpenInput = z
  .strictObject({
    mode: openedFields.shape.mode.describe(
      "Who is let in: people with a genuine session token, or everyone on the routes.",
    ),
    routes: z
      .array(z.string())
      .default([])
      .describe("Mode `open` only: path patterns as in the app's gate file, at least one."),
    methods: openedFields.shape.methods.describe(
      "Mode `open` only. Default: GET and HEAD; others count at route handlers, never at pages.",
    ),
    minutes: z.int().min(1).max(longestMinutes).describe("Length of one opening."),
    totalMinutes: z
      .int()
      .min(1)
      .max(totalMinutesMax)
      .describe("Most that it and its renewals may last together; the approval covers that."),
    sinceMinutes: z
      .int()
      .min(1)
      .max(CUT_OFF_SECONDS / 60, `${refuseCutOff(-CUT_OFF_SECONDS - 1, 0)}`)
      .default(720)
      .describe("How long before the opening a token may have been issued, minutes. Default: twelve hours."),
    deny: z.array(z.string().superRefine(denied)).default([]).describe("Users and sessions that stay out."),
    reason: z.string().min(1).max(500).describe("Why, for the second person and the record."),
    incident: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
      .describe("Short name that logs and headers carry."),
  })
  .refine(routesFit.holds, routesFit.said)
  .refine(methodsFit.holds, methodsFit.said);
export type BypassOpenInput = z.infer<typeof bypassOpenInput>;

export const bypassOpenOutput = z.object({
  generation: z.int(),
  /** ISO 8601, UTC. */
  until: z.string(),
  jti: z.string(),
  /** Nobody approved it, and it goes on from an opening of the same incident. */
  renewedAlone: z.boolean().optional(),
});

export const bypassVerifyInput = z.strictObject({
  expect: z.enum(["open", "closed"]).describe("What probes of the live app must show."),
});
export const bypassVerifyOutput = z.object({
  seen: z.enum(["open", "closed"]),
  elapsedMs: z.number(),
  /** Of an opening: what was seen of its letting people in, and what was not. */
  proved: z.string().optional(),
});

export const bypassCloseInput = z.strictObject({});
export const bypassCloseOutput = z.object({
  generation: z.int(),
  /** Whether there was something to close; in doubt there was. */
  wasOpen: z.boolean().optional(),
  incident: z.string().optional(),
});

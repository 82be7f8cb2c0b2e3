import { z } from "zod";
import type { BypassConfig } from "../ports/stack.ts";
import { formatInstant, writtenInstant } from "./instant.ts";
import { Refusal } from "./refusal.ts";

/** As `--approval pending` in a plan's preview: the grant of an approval that is still to come. */
export const PENDING_APPROVAL = "pending";

const list = z.array(z.string().min(1), "must be a list");

const schema: z.ZodType<BypassConfig> = z.strictObject({
  mode: z.enum(["stale-sessions", "open"], {
    error: (issue) => `${JSON.stringify(issue.input)} is not a mode; it is stale-sessions or open`,
  }),
  until: writtenInstant,
  from: writtenInstant.optional(),
  since: writtenInstant.optional(),
  first: writtenInstant.optional(),
  incident: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "must be lower-case letters, digits and dashes, 40 at most")
    .optional(),
  generation: z.coerce
    .number("must be a whole number")
    .int("must be a whole number")
    .min(1)
    .max(1e14)
    .optional(),
  routes: list.optional(),
  methods: list.optional(),
  deny: list.optional(),
  approval: z.string().min(1).optional(),
});

/**
 * Reads `bypass.*`. No mode means closed, whatever else was left behind: closing must never fail.
 * @throws Refusal with the first thing that is wrong.
 */
export function readBypass(raw: unknown): BypassConfig | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw !== "object" || Array.isArray(raw))
    throw new Refusal(
      "bypass must be set by its parts, e.g. `pulumi config set --plaintext --path bypass.mode stale-sessions`.",
    );
  const fields = raw as Record<string, unknown>;
  if (fields["mode"] === undefined) return undefined;
  if (fields["until"] === undefined)
    throw new Refusal("bypass.until is missing: a bypass needs an end; set it, at most 15 minutes ahead.");
  const parsed = schema.safeParse(fields);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === "unrecognized_keys")
    throw new Refusal(`bypass.${issue.keys[0]} is not known; see infra/README.md for what bypass can say.`);
  throw new Refusal(`bypass.${issue?.path.join(".")}: ${issue?.message}.`);
}

/** The same as the file has it: times in ISO 8601, UTC, whole seconds. */
export function writeBypass({
  until,
  from,
  since,
  first,
  ...rest
}: BypassConfig): Readonly<Record<string, unknown>> {
  const times = Object.entries({ until, from, since, first }).flatMap(([name, seconds]) =>
    seconds === undefined ? [] : [[name, formatInstant(seconds)] as const],
  );
  const said = Object.entries(rest).filter(([, value]) => value !== undefined);
  return { mode: rest.mode, ...Object.fromEntries(times), ...Object.fromEntries(said) };
}

/** The one Vercel environment that the stack owns, and in which a gate opens. */
export const TARGET = "production";

/** What a gate of this project wants to see as `aud`. */
export const audienceOf = (project: string): string => `${project}:${TARGET}`;

import { z } from "zod";
import { MAX_DENY } from "../../guard/src/auth-policy.ts";
import { refuseDenied } from "../../guard/src/exclusions.ts";
import { formatInstant, writtenInstant } from "../bypass/instant.ts";
import { Refusal } from "../bypass/refusal.ts";
import type { PolicyConfig } from "../ports/stack.ts";

/** What is said wherever a list would be longer than the gate takes. */
export const tooMany = (count: number): string =>
  `${count} ids are more than the ${MAX_DENY} that the gate can be told; raise the epoch instead (\`./runbook do epoch.raise\`), which asks everybody to sign in again`;

/** What a record says is in force while ids are denied. */
export const denyList = "deny list";

const truth = z.union([z.boolean(), z.stringbool()], "must be true or false");

/** One id of a user or a session, as Clerk shows it. */
export const deniedId = z.string("must be an id, user_… or sess_…").superRefine((id, context) => {
  const problem = refuseDenied(id);
  if (problem !== null) context.addIssue({ code: "custom", message: `${JSON.stringify(id)} ${problem}` });
});

const schema: z.ZodType<PolicyConfig> = z.strictObject({
  deny: z
    .array(deniedId, "must be a list")
    .refine((ids) => new Set(ids).size <= MAX_DENY, { error: ({ input }) => tooMany(lengthOf(input)) })
    .optional(),
  epoch: writtenInstant.optional(),
  generation: z.coerce.number("must be a whole number").int("must be a whole number").min(0).optional(),
  required: truth.optional(),
  keyExposed: truth.optional(),
  approval: z.string().min(1).optional(),
});

const lengthOf = (input: unknown) => (Array.isArray(input) ? new Set(input).size : 0);

/**
 * Reads `policy.*` of the stack's config. Pure.
 * @throws Refusal with the first thing that is wrong
 */
export function readPolicyConfig(raw: unknown): PolicyConfig | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw !== "object" || Array.isArray(raw))
    throw new Refusal(
      "policy must be set by its parts, e.g. `pulumi config set --plaintext --path 'policy.deny[0]' user_…`.",
    );
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === "unrecognized_keys")
    throw new Refusal(`policy.${issue.keys[0]} is not known; see infra/README.md for what policy can say.`);
  throw new Refusal(`policy.${issue?.path.join(".")}: ${issue?.message}.`);
}

/** The same as the file has it: the epoch in ISO 8601, UTC, what is not said left out. */
export function writePolicyConfig({ epoch, ...rest }: PolicyConfig): Readonly<Record<string, unknown>> {
  const said = Object.entries(rest).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(said), ...(epoch === undefined ? {} : { epoch: formatInstant(epoch) }) };
}

import { z } from "zod";
import type { LiveOutputs } from "../../ports/stack.ts";

const schema = z.object({
  mode: z.enum(["stale-sessions", "open", "closed"]),
  until: z.string().optional(),
  incident: z.string().optional(),
  generation: z.number(),
  approved: z.boolean(),
  statement: z.string(),
  publicKey: z.string(),
  policy: z.string().optional(),
});

/** The stack's outputs that say what is live, as the engine or its record has them; undefined when they are none of ours. */
export function outputsIn(raw: unknown): LiveOutputs | undefined {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) return undefined;
  const { policy, until, incident, ...rest } = parsed.data;
  return { ...rest, until, incident, ...(policy === undefined ? {} : { policy }) };
}

import type { EventOf } from "../journal/event.ts";
import type { AnyStep } from "../steps/catalogue.ts";

type Fields = Pick<EventOf<"step.intent">, "inForce">;

/** What the step declares of what it leaves in force, as its intent says it. */
export function inForceAtIntent({ inForce }: AnyStep, input: unknown): Fields {
  if (inForce === undefined) return {};
  if ("ends" in inForce) return { inForce: { what: inForce.ends, change: "ends" } };
  return { inForce: { what: inForce.begins, change: "begins", longestMs: inForce.longestMs(input) } };
}

/** The same at its outcome. @param output undefined where it gave none */
export function inForceAtOutcome({ inForce }: AnyStep, output: unknown): Fields {
  if (inForce === undefined) return {};
  if ("ends" in inForce) return { inForce: { what: inForce.ends, change: "ends" } };
  const now = output === undefined ? {} : inForce.now?.(output);
  return { inForce: { what: inForce.begins, change: "begins", ...now } };
}

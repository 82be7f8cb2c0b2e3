import type { ProbeFact } from "./event.ts";

/** A probe in a few words, for screens and reasons: `307 to https://clerk…/v1/client/handshake`. */
export function inWords(fact: ProbeFact): string {
  if (fact.status === undefined) return `no answer (${fact.error ?? "unknown"})`;
  const parts = [String(fact.status)];
  if (fact.redirectTo !== undefined) parts.push(`to ${fact.redirectTo}`);
  if (fact.userId !== undefined) parts.push(`as ${fact.userId}`);
  if (fact.bypass !== undefined) parts.push(`(bypass: ${fact.bypass})`);
  return parts.join(" ");
}

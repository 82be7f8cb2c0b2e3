import type { ReadStatement } from "../../guard/src/read.ts";
import { verifyingKey, verifySignedStatement } from "../../guard/src/grant.ts";

/** What the app reads now: our own signed statement with its bytes, or nothing that we signed. */
export type Live = (ReadStatement & { readonly text: string }) | undefined;

/**
 * Trusts a live item only when our key signed it for this audience: a tampered one must not outrank the config.
 * Expired ones count, since their generation does.
 */
export async function readLive(text: string | undefined, publicKey: string, audience: string): Promise<Live> {
  if (text === undefined) return undefined;
  const verdict = await verifySignedStatement(text, { key: verifyingKey(publicKey), audience });
  if (!verdict.ok) return undefined;
  const { statement, incident, generation } = verdict;
  return { statement, incident, generation, text };
}

import type { ReadyWorld } from "../world.ts";

/** What triage's fact of the same name tells, as far as checks read it. */
interface EnvironmentData {
  readonly missing: readonly string[];
  readonly faults: readonly string[];
  /** In the same order, as parts of sentences. */
  readonly faultWords: readonly string[];
  readonly testKeys: readonly string[];
  readonly exposed: readonly string[];
  readonly twoInstances: boolean;
  readonly lacks: Readonly<Record<string, readonly string[]>>;
  readonly liveKeysIn: readonly string[];
  readonly elsewhere: readonly string[];
  readonly sharedUnread: boolean;
  readonly sensitiveOnly: boolean;
}

/** Undefined where Vercel did not tell; then `why` is a sentence without its full stop. */
export async function environmentData(
  world: Pick<ReadyWorld, "evidence">,
): Promise<{ readonly data: EnvironmentData } | { readonly why: string }> {
  const { verdict, summary, data } = await world.evidence("environment");
  if (verdict === "unknown") return { why: summary.replace(/\.$/, "") };
  return { data: data as unknown as EnvironmentData };
}

import type { Outage } from "./lab.ts";
import { letIn } from "./let-in.ts";

/** One person types `runbook bypass open`: 15 minutes, nobody asked. Milliseconds, both from the word being typed. */
export async function openAlone({ night, customer }: Outage): Promise<{
  /** To the customer's first answer under the grant. */
  readonly liveMs: number;
  /** To the command's end: it has seen that itself. */
  readonly seenMs: number;
}> {
  const begin = performance.now();
  const [liveMs, seenMs] = await Promise.all([
    letIn(customer, true),
    night
      .typed(night.requester, ["bypass", "open", "--reason", "Clerk does not answer"])
      .then(() => performance.now() - begin),
  ]);
  return { liveMs, seenMs };
}

import { callsWithin } from "../bulk/caller.ts";
import { costOf } from "../bulk/estimate.ts";
import type { Ports } from "../ports/index.ts";
import { listRequests } from "./clerk-pages.ts";
import { readyToPlan, type Ready } from "./ready.ts";

/**
 * What a step asks before a plan to compare the whole table. Reads only.
 * @param budget requests in any ten seconds
 * @returns the table, and what it costs before anybody knows who differs, without a full stop
 * @throws BadInput as `readyToPlan` does
 */
export async function planComparison(
  ports: Ports,
  budget: number,
  signal: AbortSignal,
): Promise<{ readonly ready: Ready; readonly cost: string }> {
  const ready = await readyToPlan(ports, { writes: false, signal });
  const users = await callsWithin(ports, budget, signal)((how) => ports.clerkUsers.count({}, how));
  return { ready, cost: costOf(listRequests(users), budget) };
}

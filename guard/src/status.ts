/** What the app's health route says of the gate. */
import { systemNow } from "./clock.ts";
import type { Lane } from "./lane.ts";
import { readLive, type Live } from "./live.ts";
import type { GateOptions } from "./settings.ts";

export interface GateStatus {
  readonly mode: "closed" | "stale-sessions" | "open";
  readonly generation: number | null;
  /** ISO 8601; null when no grant is in force. */
  readonly until: string | null;
  readonly incident: string | null;
  readonly lane: Lane | null;
  readonly reason: Live["reason"];
}

/** Reads the same state as the proxy of the same process. Never throws. */
export async function gateStatus(
  options: Pick<GateOptions, "env" | "now" | "freshMs"> = {},
): Promise<GateStatus> {
  const live = await readLive({
    env: options.env ?? process.env,
    now: options.now ?? systemNow,
    freshMs: options.freshMs,
  });
  const grant = live.grant?.statement ?? null;
  return {
    mode: grant?.mode ?? "closed",
    generation: live.generation,
    until: grant === null ? null : new Date(grant.exp * 1000).toISOString(),
    incident: live.incident,
    lane: live.lane,
    reason: live.reason,
  };
}

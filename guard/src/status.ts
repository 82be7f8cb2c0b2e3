/** What the app's health route says of the gate. */
import { systemNow } from "./clock.ts";
import type { Lane } from "./lane.ts";
import { readLive, type Live } from "./live.ts";
import type { LivePolicy } from "./live-policy.ts";
import { gateVerification, type GateVerification } from "./verification.ts";
import type { GateOptions } from "./settings.ts";

export interface GateStatus {
  /** What the gate does: a grant that it cannot obey, because no token can be verified, is `closed`. */
  readonly mode: "closed" | "stale-sessions" | "open";
  readonly generation: number | null;
  /** ISO 8601; null when no grant is in force. */
  readonly until: string | null;
  readonly incident: string | null;
  readonly lane: Lane | null;
  /** `cannot-verify`: a grant is in force, and `verification` says why it lets nobody in. */
  readonly reason: Live["reason"] | "cannot-verify";
  readonly verification: GateVerification;
  readonly policy: PolicyStatus;
}

/** The auth policy that this process obeys, without its ids. */
export interface PolicyStatus {
  /** Null: it obeys none. */
  readonly generation: number | null;
  /** ISO 8601; null: no sign-in has to be repeated. */
  readonly epoch: string | null;
  /** Ids on the deny list. */
  readonly denied: number;
  /** See `LivePolicy`. */
  readonly source: LivePolicy["source"];
  /** Why the lane's own is not obeyed; null: it is. */
  readonly problem: LivePolicy["problem"];
}

type StatusOptions = Partial<
  Pick<GateOptions, "env" | "now" | "freshMs" | "publishableKey" | "jwtKey" | "issuer" | "authorizedParties">
>;

/** Reads the same state as the proxy of the same process. Never throws. */
export async function gateStatus(options: StatusOptions = {}): Promise<GateStatus> {
  const env = options.env ?? process.env;
  const [live, verification] = await Promise.all([
    readLive({ env, now: options.now ?? systemNow, freshMs: options.freshMs }),
    gateVerification(options, env),
  ]);
  const { generation, incident, lane } = live;
  const statement = live.grant?.statement ?? null;
  const obeyed = verification.problem === null ? statement : null;
  return {
    mode: obeyed?.mode ?? "closed",
    generation,
    until: obeyed === null ? null : new Date(obeyed.exp * 1000).toISOString(),
    incident,
    lane,
    reason: obeyed === statement ? live.reason : "cannot-verify",
    verification,
    policy: policyStatus(live.policy),
  };
}

const policyStatus = ({ source, policy, problem }: LivePolicy): PolicyStatus => ({
  generation: policy?.generation ?? null,
  epoch: policy === null || policy.epoch === 0 ? null : new Date(policy.epoch * 1000).toISOString(),
  denied: policy?.deny.length ?? 0,
  source,
  problem,
});

/** What is in force right now: lane -> texts -> verdicts. Nothing here throws; every doubt is "no grant", and the policy that stood. */
import { laneOf, readLane, type Lane, type LaneOptions } from "./lane.ts";
import { livePolicy, NO_POLICY, type LivePolicy } from "./live-policy.ts";
import { sharedState } from "./shared.ts";
import type { OpenStatement } from "./statement.ts";
import { refuseTime, verifySignedStatement, type Refusal, type Verdict } from "./verify.ts";
import { verifyingKey, type VerifyingKey } from "./verifying-key.ts";

/** A grant in force. */
export interface LiveGrant {
  readonly statement: OpenStatement;
  readonly incident: string;
  readonly generation: number;
}

export interface Live {
  readonly grant: LiveGrant | null;
  readonly lane: Lane | null;
  /** Why there is a grant, or why there is none. */
  readonly reason: "open" | "closed" | "unreadable" | "not-configured" | Refusal;
  /** Of the statement that was read, in force or not; null when none could be verified. */
  readonly incident: string | null;
  readonly generation: number | null;
  /** Whom to refuse with and without a grant; of the same read. */
  readonly policy: LivePolicy;
}

/** Reads `AUTH_GATE_LANE`, `AUTH_GATE_PUBLIC_KEY`, `VERCEL_PROJECT_ID`, `VERCEL_ENV`, `AUTH_GATE_POLICY` and the lane's source from `env`. */
export async function readLive(options: LaneOptions): Promise<Live> {
  const { env } = options;
  const lane = laneOf(env);
  const key = keyOf(env["AUTH_GATE_PUBLIC_KEY"]);
  if (key === null || !env["VERCEL_PROJECT_ID"]) return nothing(lane, "not-configured", NO_POLICY);
  const texts = lane === null ? UNREADABLE : await readLane(lane, options);
  const policy = await livePolicy(lane, texts, env, key);
  const audience = audienceOf(env);
  if (lane === null || audience === null) return nothing(lane, "not-configured", policy);
  if (!texts.readable) return nothing(lane, "unreadable", policy);
  const verdict = await checkStatement(texts.statement, key, audience);
  if (!verdict.ok) return nothing(lane, verdict.reason, policy);
  const { statement, incident, generation } = verdict;
  const read = { lane, incident, generation, policy };
  if (statement.mode === "closed") return { ...read, grant: null, reason: "closed" };
  const late = refuseTime(statement, Math.floor(options.now() / 1000));
  if (late !== null) return { ...read, grant: null, reason: late };
  return { ...read, grant: { statement, incident, generation }, reason: "open" };
}

const UNREADABLE = { readable: false } as const;

const nothing = (lane: Lane | null, reason: Live["reason"], policy: LivePolicy): Live => ({
  grant: null,
  lane,
  reason,
  incident: null,
  generation: null,
  policy,
});

/** `<project>:<environment>`; null outside a production deployment, so a preview or a laptop never opens. */
function audienceOf(env: LaneOptions["env"]): string | null {
  const project = env["VERCEL_PROJECT_ID"];
  return project && env["VERCEL_ENV"] === "production" ? `${project}:production` : null;
}

/** The signature is checked when the text changes; the floor rises with every good statement. */
async function checkStatement(text: unknown, key: VerifyingKey, audience: string): Promise<Verdict> {
  const state = sharedState();
  const cacheKey = typeof text === "string" ? `${audience} ${text}` : null;
  if (cacheKey !== null && state.verified?.key === cacheKey) return state.verified.verdict;
  const minGeneration = state.floors.get(audience) ?? 0;
  const verdict = await verifySignedStatement(text, { key, audience, minGeneration });
  // Another request may have raised the floor while this one verified.
  if (verdict.ok && verdict.generation < (state.floors.get(audience) ?? 0)) {
    return { ok: false, reason: "older-generation" };
  }
  if (verdict.ok) state.floors.set(audience, verdict.generation);
  if (cacheKey !== null && cacheKey.length < 10_000) state.verified = { key: cacheKey, verdict };
  return verdict;
}

const keys = new Map<string, VerifyingKey | null>();

function keyOf(text: string | undefined): VerifyingKey | null {
  if (!text) return null;
  let key = keys.get(text);
  if (key === undefined) {
    try {
      key = verifyingKey(text);
    } catch {
      key = null;
    }
    keys.set(text, key);
  }
  return key;
}

/** Where an app's statement and policy come from. It has one lane, named in its environment; the other is never read. */
import type { Now } from "./clock.ts";
import { POLICY_KEY, POLICY_VARIABLE } from "./auth-policy.ts";
import { connectionOf, parseConnection, readItems, type EdgeConfigItems } from "./edge-config.ts";
import { heldRead } from "./hold.ts";

export type Lane = "runtime" | "redeploy";

/** The Edge Config item that holds the statement. */
export const ITEM = "auth_gate";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface LaneOptions {
  readonly env: Environment;
  readonly now: Now;
  /** How long a read counts as fresh, in ms; 5 s at most. Default: `AUTH_GATE_FRESH_MS`, else 5 s. */
  readonly freshMs?: number | undefined;
}

const FRESH_MS = 5_000;
const HOLD_MS = 30_000;
const PAUSE_MS = 1_000;
const DEADLINE_MS = 300;
const FIRST_DEADLINE_MS = 1_000;

/** The lane that the environment names (`AUTH_GATE_LANE`), or null when it names none that we know. */
export function laneOf(env: Environment): Lane | null {
  const lane = env["AUTH_GATE_LANE"]?.trim();
  return lane === "runtime" || lane === "redeploy" ? lane : null;
}

/** What a lane says, unverified. */
export type LaneTexts =
  | { readonly readable: true; readonly statement: unknown; readonly policy: unknown }
  | { readonly readable: false };

/** The lane's statement and policy as of now, of one read. Never throws. */
export async function readLane(lane: Lane, options: LaneOptions): Promise<LaneTexts> {
  const { env } = options;
  if (lane === "redeploy")
    return { readable: true, statement: env["AUTH_GATE_STATEMENT"], policy: env[POLICY_VARIABLE] };
  const freshMs = boundedFresh(options.freshMs ?? numberFrom(env["AUTH_GATE_FRESH_MS"]));
  const source = parseConnection(connectionOf(env), [ITEM, POLICY_KEY]);
  if (source === null) return { readable: false };
  const held = await heldRead<EdgeConfigItems>(
    source.itemsUrl,
    (first) => readItems(source, first ? FIRST_DEADLINE_MS : DEADLINE_MS),
    options.now,
    {
      freshMs,
      holdMs: HOLD_MS,
      pauseMs: Math.min(PAUSE_MS, freshMs),
    },
  );
  if (!held.readable) return held;
  return { readable: true, statement: held.value[ITEM], policy: held.value[POLICY_KEY] };
}

/** Between 0 and 5 s: a test may ask for less, nothing gets more. */
export function boundedFresh(freshMs: number | undefined): number {
  if (freshMs === undefined || !Number.isFinite(freshMs)) return FRESH_MS;
  return Math.min(FRESH_MS, Math.max(0, freshMs));
}

function numberFrom(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text.trim()) ? Number(text) : undefined;
}

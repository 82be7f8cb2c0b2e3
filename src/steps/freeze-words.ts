import { inForce, type LiveStatement } from "../ports/live-gate.ts";
import type { Release } from "../ports/releases.ts";
import { nameOf } from "./deployment-words.ts";

/** Longest that one opening lasts, milliseconds; from then on nothing older can be a part of it. */
const longestMs = 60 * 60_000;
const building = ["BUILDING", "QUEUED", "INITIALIZING"];

export interface Freezing {
  readonly live: LiveStatement;
  /** Undefined where Vercel did not tell in time. */
  readonly releases: readonly Release[] | undefined;
  readonly lane: "runtime" | "redeploy";
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/**
 * What to say of deployments while a bypass is open; nothing while none is. Vercel has no freeze that could be put on
 * without side effects, so people are told.
 */
export function freezeLines({ live, releases, lane, nowMs }: Freezing): readonly string[] {
  if (!inForce(live, nowMs)) return [];
  const from = live.first ?? live.from;
  const sinceMs = from === undefined ? Date.parse(live.until ?? "") - longestMs : Date.parse(from);
  const made = (releases ?? []).filter(({ createdAt }) => createdAt >= sinceMs);
  const under = made.filter(({ state }) => building.includes(state));
  const names = (list: readonly Release[]) => list.map((release) => nameOf(release, nowMs)).join("; ");
  const done = made.filter((release) => !under.includes(release));
  return [
    `FREEZE: a bypass is open until ${live.until}. Deploy nothing else before it is closed; what is built meanwhile must not be gone back to.`,
    ...(under.length === 0 ? [] : [`  being built now: ${names(under)}`]),
    ...(done.length === 0 ? [] : [`  built since it was opened: ${names(done)}`]),
    ...(releases === undefined ? ["  Vercel did not say what was deployed meanwhile."] : []),
    lane === "runtime"
      ? "  Closing and renewing need no deployment: this app's lane is runtime."
      : "  Only this bypass's own deployments are meant: this app's lane is redeploy. The runtime lane needs none.",
  ];
}

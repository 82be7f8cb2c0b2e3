import { inForce, type LiveStatement } from "../ports/live-gate.ts";
import type { Deployment } from "../ports/vercel.ts";
import { nameOf } from "../deployments/way-to-live.ts";

/** Longest that one opening lasts, milliseconds; from then on nothing older can be a part of it. */
const longestMs = 60 * 60_000;
const building = ["BUILDING", "QUEUED", "INITIALIZING"];
/** So many deployments are named; in a busy project the rest is a number. */
const named = 5;

export interface Freezing {
  /** An end that is not known is not over: the app tells it to a signed request alone. */
  readonly live: Pick<LiveStatement, "mode" | "until">;
  /** The incident's first opening, ISO 8601; undefined where nobody tells. */
  readonly since: string | undefined;
  /** Undefined where Vercel did not tell in time. */
  readonly releases: readonly Deployment[] | undefined;
  readonly lane: "runtime" | "redeploy";
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/** Said wherever something is open, first of all by whoever has opened it. */
export const freezeSentence = (until: string | undefined): string =>
  `FREEZE: a bypass is open${until === undefined ? "" : ` until ${until}`}. Deploy nothing else before it is closed; what is built meanwhile must not be gone back to.`;

/**
 * What to say of deployments while a bypass is open; nothing while none is. Vercel has no freeze that could be put on
 * without side effects, so people are told.
 */
export function freezeLines({ live, since, releases, lane, nowMs }: Freezing): readonly string[] {
  const { mode, until } = live;
  if (mode === "closed" || (until !== undefined && !inForce(live, nowMs))) return [];
  const endMs = until === undefined ? nowMs : Date.parse(until);
  const sinceMs = since === undefined ? endMs - longestMs : Date.parse(since);
  const made = (releases ?? []).filter(
    // One that carries a statement is the bypass's own.
    ({ createdAt, statement }) => createdAt >= sinceMs && statement === undefined,
  );
  const under = made.filter(({ state }) => building.includes(state));
  const done = made.filter((release) => !under.includes(release));
  return [
    freezeSentence(until),
    ...(under.length === 0 ? [] : [`  being built now: ${names(under, nowMs)}`]),
    ...(done.length === 0
      ? []
      : [
          `  ${since === undefined ? "since when it is open is not known; built in the last hour of it" : "built since it was opened"}: ${names(done, nowMs)}`,
        ]),
    ...(releases === undefined ? ["  Vercel did not say in time what was deployed meanwhile."] : []),
    lane === "runtime"
      ? "  Closing and renewing need no deployment: this app's lane is runtime."
      : "  Only this bypass's own deployments are meant: this app's lane is redeploy. The runtime lane needs none.",
  ];
}

function names(releases: readonly Deployment[], nowMs: number): string {
  const more = releases.length - named;
  const said = releases.slice(0, named).map((release) => nameOf(release, nowMs));
  return [...said, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

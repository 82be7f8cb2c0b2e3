import { refuseCutOff, refuseDenied } from "../../guard/src/exclusions.ts";
import { READ_ONLY, refuseOpened } from "../../guard/src/opened.ts";
import type { OpenStatement } from "../../guard/src/statement.ts";
import {
  APPROVED_SECONDS,
  BARE_SECONDS,
  BEGIN_LEEWAY_SECONDS,
  TOTAL_SECONDS,
} from "../../guard/src/limits.ts";
import type { BypassConfig } from "../ports/stack.ts";
import { PENDING_APPROVAL } from "./config.ts";
import { formatInstant, type Seconds } from "./instant.ts";
import { Refusal } from "./refusal.ts";

/** Tokens up to this much older than the incident's first opening count, unless the config says otherwise. */
const SINCE_SECONDS = 12 * 60 * 60;
/** What a bare opening is called when nobody names the incident. */
const UNNAMED = "unnamed";

export interface Opening {
  readonly statement: OpenStatement;
  readonly incident: string;
  readonly generation: number;
  /** Its end has passed: the same bytes as ever, and closed. */
  readonly expired: boolean;
  /** A second person has to stand behind it. */
  readonly needsApproval: boolean;
}

/**
 * The statement that the config asks for: a function of the config alone. The clock only refuses what lies too far
 * ahead and tells whether the end has passed.
 * @param before the opening that is in the item and that nobody closed, if there is one
 * @throws Refusal
 */
export function openingOf(
  config: BypassConfig,
  audience: string,
  nowSeconds: Seconds,
  before?: OpenStatement,
): Opening {
  const explicit = config.from !== undefined && config.until - config.from > BARE_SECONDS;
  const needsApproval = config.approval !== undefined || config.mode === "open" || explicit;
  const limit = needsApproval ? APPROVED_SECONDS : BARE_SECONDS;
  const from = config.from ?? config.until - (config.approval === undefined ? BARE_SECONDS : limit);
  const first = needsApproval ? (config.first ?? from) : continued(config.first ?? from, from, before);
  const since = config.since ?? first - SINCE_SECONDS;
  const expired = config.until <= nowSeconds;
  refuseDeny(config.deny ?? []);
  refuseTimes({ from, first, since, until: config.until }, limit, needsApproval);
  if (!expired) refuseAhead({ from, until: config.until }, limit, nowSeconds, needsApproval);
  const incident = config.incident ?? UNNAMED;
  const generation = config.generation ?? from;
  return {
    incident,
    generation,
    expired,
    needsApproval,
    statement: {
      aud: audience,
      jti: `${incident}:${generation}`,
      mode: config.mode,
      iat: from,
      nbf: from,
      exp: config.until,
      first,
      since,
      ...openedBy(config),
      ...(config.deny === undefined ? {} : { deny: config.deny }),
      approved: needsApproval,
    },
  };
}

/**
 * Without an approval an opening goes on from the one before it, whatever it calls its incident, so that bare ones do not
 * add up past the total by being opened anew. A close in between, or four hours, makes it a new one.
 */
function continued(first: Seconds, from: Seconds, before: OpenStatement | undefined): Seconds {
  if (before === undefined || from - before.exp >= TOTAL_SECONDS) return first;
  return Math.min(first, before.first);
}

function refuseDeny(deny: readonly string[]): void {
  for (const id of deny) {
    const problem = refuseDenied(id);
    if (problem !== null) throw new Refusal(`bypass.deny: ${JSON.stringify(id)} ${problem}.`);
  }
}

/** Routes and methods belong to mode open; the other mode never reads them. */
function openedBy({ mode, routes, methods }: BypassConfig): Pick<OpenStatement, "routes" | "methods"> {
  if (mode !== "open") return {};
  const problem = refuseOpened(routes, methods);
  if (problem !== null || routes === undefined) throw new Refusal(`bypass.${problem}`);
  // Spelled out, so that who approves it reads it.
  return { routes, methods: methods ?? READ_ONLY };
}

/** Whether an approval is announced but not there yet. */
export function approvalIsPending(config: BypassConfig): boolean {
  return config.approval === undefined || config.approval === PENDING_APPROVAL;
}

interface Times {
  readonly from: Seconds;
  readonly first: Seconds;
  readonly since: Seconds;
  readonly until: Seconds;
}

function refuseTimes(times: Times, limit: Seconds, approved: boolean): void {
  const { from, first, since, until } = times;
  if (until <= from)
    throw new Refusal(
      `bypass.until (${formatInstant(until)}) is not after bypass.from (${formatInstant(from)}).`,
    );
  if (until - from > limit) throw new Refusal(tooFar(until, limit, approved));
  if (first > from)
    throw new Refusal(
      `bypass.first (${formatInstant(first)}) is after bypass.from (${formatInstant(from)}).`,
    );
  if (until - first > TOTAL_SECONDS)
    throw new Refusal(
      `bypass.until (${formatInstant(until)}) is more than 4 hours after the incident's first opening (${formatInstant(first)}): close it and decide anew.`,
    );
  const tooEarly = refuseCutOff(since, first);
  if (tooEarly !== null) throw new Refusal(`bypass.since (${formatInstant(since)}) ${tooEarly}.`);
  if (since > from)
    throw new Refusal(
      `bypass.since (${formatInstant(since)}) is later than bypass.from (${formatInstant(from)}): the cut-off must not lie in the future.`,
    );
}

/** The clock's part. It only ever turns from no to yes as time goes on, so an accepted config stays accepted. */
function refuseAhead(
  times: Pick<Times, "from" | "until">,
  limit: Seconds,
  nowSeconds: Seconds,
  approved: boolean,
): void {
  if (times.until - nowSeconds > limit) throw new Refusal(tooFar(times.until, limit, approved));
  if (times.from - nowSeconds > BEGIN_LEEWAY_SECONDS)
    throw new Refusal(
      `bypass.from (${formatInstant(times.from)}) lies in the future: a bypass begins when it is opened.`,
    );
}

function tooFar(until: Seconds, limit: Seconds, approved: boolean): string {
  const way = approved ? "renew it later instead" : "set it nearer, or get an approval for up to 60";
  return `bypass.until (${formatInstant(until)}) is too far: at most ${limit / 60} minutes${approved ? "" : " without an approval"}; ${way}.`;
}

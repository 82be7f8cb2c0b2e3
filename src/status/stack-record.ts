import { readStatement } from "../../guard/src/read.ts";
import { openedText } from "../bypass/check-opening.ts";
import { formatInstant } from "../bypass/instant.ts";
import { RunbookError } from "../errors.ts";
import type { JournalRecord } from "../journal/event.ts";
import { inForceChange } from "../journal/in-force.ts";
import type { Ports } from "../ports/index.ts";
import type { GrantMode } from "../ports/live-gate.ts";
import type { LiveOutputs, StackLock, StackUpdate } from "../ports/stack.ts";

/** How far back the stack's history is looked through for openings that nobody approved. */
const updatesRead = 20;
/** A remote state is asked by the engine; whoever types `status` does not wait longer for it, milliseconds. */
const timeoutMs = 3_000;

export interface StackRecord {
  readonly stack: string;
  readonly project: string;
  /** What the stack's record says is in force now; an end that has passed is closed. */
  readonly mode: LiveOutputs["mode"];
  readonly until: string | undefined;
  readonly secondsLeft: number;
  readonly incident: string | undefined;
  readonly generation: number | undefined;
  readonly approved: boolean | undefined;
  /** Mode open: what is open to everyone, as `GET, HEAD on /rota`. */
  readonly toEveryone: string | undefined;
  readonly openedBy: string | undefined;
  /** This checkout's config asks for an opening that is not what is live. */
  readonly configDiffers: boolean;
  /** Openings without anyone's approval in the stack's history that nobody is known to have reviewed. */
  readonly reviewPending: readonly StackUpdate[];
  readonly lock: StackLock | undefined;
  readonly pending: number;
  readonly toolchain: Readonly<Record<string, string>>;
}

/** The record, or why it is not known. */
export type ReadRecord = StackRecord | { readonly problem: string };

interface RecordSources {
  readonly ports: Pick<Ports, "stack" | "clock">;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * What the stack's own record and history say. Never throws, and never asks for a passphrase: a state that is damaged, or
 * that nobody answers for, is a problem.
 * @param reviewed ends of openings that somebody has reviewed, as records here tell
 */
export async function readStackRecord(
  { ports, env }: RecordSources,
  reviewed: ReadonlySet<string>,
): Promise<ReadRecord> {
  const local = env["PULUMI_BACKEND_URL"]?.startsWith("file://") === true;
  const opens = env["PULUMI_CONFIG_PASSPHRASE"] ?? env["PULUMI_CONFIG_PASSPHRASE_FILE"];
  if (!local && opens === undefined) return { problem: "not read: PULUMI_CONFIG_PASSPHRASE is not set here" };
  const left = new AbortController();
  const late = ports.clock.sleep(timeoutMs, left.signal).then(
    () => ({ problem: `not read: no answer within ${timeoutMs / 1000} s` }),
    () => ({ problem: "" }),
  );
  const read = recordOf(ports, reviewed).catch((error: unknown) => ({
    problem: error instanceof RunbookError ? error.message : "its record cannot be read",
  }));
  const record = await Promise.race([read, late]);
  left.abort();
  return record;
}

async function recordOf(
  { stack, clock }: RecordSources["ports"],
  reviewed: ReadonlySet<string>,
): Promise<StackRecord> {
  const [identity, live, config, lock, pending, toolchain, history] = await Promise.all([
    stack.identity(),
    stack.outputs(),
    stack.bypassConfig(),
    stack.lock(),
    stack.pendingOperations(),
    stack.toolchain(),
    stack.history?.(updatesRead) ?? [],
  ]);
  const secondsLeft =
    live?.until === undefined ? 0 : Math.max(0, Math.floor((Date.parse(live.until) - clock.now()) / 1000));
  const mode = live === undefined || secondsLeft === 0 ? "closed" : live.mode;
  const openings = history.filter(({ opening, outcome }) => opening !== undefined && outcome === "succeeded");
  const pendingReview = openings.filter(
    ({ opening }) => opening?.approved === false && !reviewed.has(opening.until),
  );
  return {
    stack: identity.stack,
    project: identity.project,
    mode,
    until: live?.until,
    secondsLeft,
    incident: live?.incident,
    generation: live?.generation,
    approved: mode === "closed" ? undefined : live?.approved,
    toEveryone: mode === "open" && live !== undefined ? openedIn(live.statement) : undefined,
    openedBy: openings.find(({ opening }) => sameSecond(opening?.until, live?.until))?.by,
    configDiffers:
      config !== undefined &&
      (config.mode !== live?.mode || config.until !== Date.parse(live.until ?? "") / 1000),
    reviewPending: firstOfEach(pendingReview),
    lock,
    pending: pending.length,
    toolchain,
  };
}

/** A statement counts in seconds; a config that somebody typed may have more. */
const sameSecond = (one: string | undefined, other: string | undefined): boolean =>
  Math.floor(Date.parse(one ?? "") / 1000) === Math.floor(Date.parse(other ?? "") / 1000);

/** As its statement says; whether the key is ours, the gate looks. */
function openedIn(statement: string): string | undefined {
  const read = readStatement(statement);
  return read.ok && read.statement.mode === "open" ? openedText(read.statement) : undefined;
}

/** Repeated updates of one opening count once. */
function firstOfEach(updates: readonly StackUpdate[]): readonly StackUpdate[] {
  const byEnd = new Map(updates.map((update) => [update.opening?.until, update]));
  return [...byEnd.values()];
}

/** Ends of the openings in a run that somebody has reviewed since; the stack's history cannot know that. */
export function reviewedEnds(records: readonly JournalRecord[]): readonly string[] {
  const reviewed = records.findLast(({ event }) => event.type === "review.completed")?.seq ?? 0;
  return records.flatMap(({ seq, event }) => {
    if (seq > reviewed || event.type !== "step.outcome") return [];
    const until = inForceChange(event)?.until;
    return until === undefined ? [] : [until];
  });
}

/** What this checkout's config asks for; it need not be what is live. */
export interface StackConfig {
  readonly stack: string | undefined;
  readonly origin: string | undefined;
  readonly mode: GrantMode | "closed" | "unknown";
  readonly until: string | undefined;
  readonly incident: string | undefined;
  readonly approved: boolean;
  readonly lane: "runtime" | "redeploy" | undefined;
  readonly problem: string | undefined;
}

/** Never throws for a stack that is not known here. */
export async function readStackConfig(ports: Pick<Ports, "stack">): Promise<StackConfig> {
  try {
    const { stack } = ports;
    const [identity, bypass] = [await stack.identity(), await stack.bypassConfig()];
    const mistake = await stack.checkBypassConfig().then(() => undefined, asRefused);
    return {
      stack: identity.stack,
      origin: identity.appOrigin,
      mode: mistake === undefined ? (bypass?.mode ?? "closed") : "unknown",
      until: bypass === undefined ? undefined : formatInstant(bypass.until),
      incident: bypass?.incident,
      approved: bypass?.approval !== undefined,
      lane: identity.lane,
      problem: mistake,
    };
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    const unknown = {
      stack: undefined,
      origin: undefined,
      until: undefined,
      incident: undefined,
      lane: undefined,
    };
    return { ...unknown, mode: "unknown", approved: false, problem: error.message };
  }
}

function asRefused(error: unknown): string {
  if (!(error instanceof RunbookError)) throw error;
  return error.message;
}

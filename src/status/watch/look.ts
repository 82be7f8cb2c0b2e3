import { clerkFacts, gatherEvidence } from "../../facts/gather.ts";
import { inForce, type LiveStatement } from "../../ports/live-gate.ts";
import type { Ports } from "../../ports/index.ts";
import { policyLines, type PolicyStatus } from "../policy.ts";
import { readStatus, statementOf, type Status, type StatusSources } from "../read-status.ts";
import { readStackRecord, type ReadRecord } from "../stack-record.ts";
import type { KnownRuns } from "../runs.ts";
import type { EvidenceVerdict, Snapshot } from "./snapshot.ts";

/** Clerk is asked no more often than this, milliseconds: in an outage by quota each request is one too many. */
const clerkEveryMs = 30_000;
const timeoutMs = 3_000;
/**
 * The item is written before the stack's record of it, and the record's history last of all. Until the record knows what
 * is live and who opened it, it is read again, no more often than this, milliseconds: a remote one takes an engine.
 */
const recordEveryMs = 15_000;
/** What was written directly has no opener there: so long after it was first seen nobody is looked for any more, milliseconds. */
const recordWithinMs = 120_000;

/** How often the auth policy is read, milliseconds: it changes by hand, and has no end. */
const policyEveryMs = 15_000;

/** Requests to other services in a minute, at one look each `everyMs`. */
export function requestsAMinute(everyMs: number): { vercel: number; app: number; clerk: number } {
  const looks = Math.round(60_000 / everyMs);
  const policies = Math.round(60_000 / Math.max(everyMs, policyEveryMs));
  return {
    vercel: looks + policies,
    app: looks,
    clerk: 3 * Math.round(60_000 / Math.max(everyMs, clerkEveryMs)),
  };
}

const worst = ["failing", "unknown", "degraded", "ok"] as const;

interface WatchSources extends StatusSources {
  readonly ports: Ports;
  /** Who is on call, and who is to be called now. Never throws. */
  readonly people: (nowMs: number) => Promise<Pick<Snapshot, "onCall" | "callNow">>;
  /** Whether a run's plan closes a bypass. Never throws. */
  readonly closes: (run: string) => Promise<boolean>;
}

/** Looks at the world each time it is called; the stack's record is read again when what is live has changed. */
export function openLook(sources: WatchSources): (signal: AbortSignal) => Promise<Snapshot> {
  const { ports, people, closes } = sources;
  let live: LiveStatement | undefined;
  let staleSince: string | undefined;
  let policy: { readonly atMs: number; readonly read: PolicyStatus | undefined } | undefined;
  let clerk: { readonly atMs: number; readonly verdict: EvidenceVerdict } | undefined;
  const askClerk = async (nowMs: number, signal: AbortSignal): Promise<EvidenceVerdict> => {
    if (clerk !== undefined && nowMs - clerk.atMs < clerkEveryMs - 500) return clerk.verdict;
    const { clerkFrontendApi: frontendApi } = await ports.stack.identity();
    const targets = { appOrigin: undefined, frontendApi };
    const evidence = await gatherEvidence(ports, targets, { only: clerkFacts, timeoutMs, signal });
    const verdict = worst.find((each) => evidence.some((one) => one.verdict === each)) ?? "unknown";
    clerk = { atMs: nowMs, verdict };
    return verdict;
  };
  const readRecord = recordReader(sources);
  return async (signal) => {
    const nowMs = ports.clock.now();
    const [status, verdict, called] = await Promise.all([
      readStatus(sources, {
        ...{ signal, written: "always" },
        ...(isFresh(policy?.atMs, nowMs) ? { policy: "later" } : {}),
        readRecord: (written, runs) => readRecord(written ?? live, runs, nowMs),
      }),
      askClerk(nowMs, signal),
      people(nowMs),
    ]);
    if (!isFresh(policy?.atMs, nowMs)) policy = { atMs: nowMs, read: status.policy };
    const at = new Date(nowMs).toISOString();
    const { written, record, runs, approval, gate, config } = status;
    const problem = written !== undefined && "problem" in written ? written.problem : undefined;
    live = statementOf(written) ?? live;
    staleSince = problem === undefined ? undefined : (staleSince ?? at);
    // Where Vercel did not say, the app does.
    const seen = live ?? (status.open ? gate : undefined);
    return {
      at,
      open: live === undefined ? status.open || undefined : inForce(live, nowMs),
      mode: seen?.mode ?? "unknown",
      until: seen?.until ?? undefined,
      from: live?.from,
      incident: seen?.incident ?? undefined,
      generation: seen?.generation ?? undefined,
      source: live?.source,
      openedBy: openerOf(record, live) ?? approval?.requester,
      approvedBy: approval?.approver,
      approvedUntil: approval?.until,
      reviewPending: status.reviewPending,
      lane: config.lane ?? "runtime",
      deployment: gate.deployment ?? undefined,
      ...called,
      clerk: verdict,
      policy: policyLines(policy?.read, runs.inForce),
      ...(await runOf(runs, closes)),
      stale: problem === undefined || staleSince === undefined ? undefined : { since: staleSince, problem },
    };
  };
}

const isFresh = (atMs: number | undefined, nowMs: number): boolean =>
  atMs !== undefined && nowMs - atMs < policyEveryMs - 500;

/** The record as of the opening that is live; read again while it does not know of it. */
function recordReader(sources: StatusSources) {
  let known: {
    readonly key: string;
    readonly sinceMs: number;
    readonly atMs: number;
    readonly record: ReadRecord;
  };
  return async (live: LiveStatement | undefined, runs: KnownRuns, nowMs: number): Promise<ReadRecord> => {
    const key = JSON.stringify([live?.mode, live?.generation, live?.until, [...runs.reviewed]]);
    const same = known?.key === key;
    const isBehind = ({ record, sinceMs }: typeof known) =>
      ("problem" in record ? undefined : record.generation) !== live?.generation ||
      (live?.mode !== "closed" && nowMs - sinceMs < recordWithinMs && openerOf(record, live) === undefined);
    if (same && !(nowMs - known.atMs >= recordEveryMs && isBehind(known))) return known.record;
    const record = await readStackRecord(sources, runs.reviewed);
    known = { key, sinceMs: same ? known.sinceMs : nowMs, atMs: nowMs, record };
    return record;
  };
}

/** The newest run that has not ended. */
async function runOf(
  { rows }: Status["runs"],
  closes: WatchSources["closes"],
): Promise<Pick<Snapshot, "run" | "runCloses">> {
  const row = rows.find((each) => !("problem" in each) && each.phase !== "finished");
  if (row === undefined || "problem" in row) return { run: undefined, runCloses: false };
  const [at] = row.unreconciled;
  const whole = row.unanchored === undefined ? "" : ", RECORD UNANCHORED";
  const run = `${row.run}, ${row.phase}${at === undefined ? "" : ` at ${at}`}${whole}`;
  return { run, runCloses: await closes(row.run) };
}

/** As far as the record is of what is live. */
const openerOf = (record: ReadRecord, live: LiveStatement | undefined): string | undefined =>
  "problem" in record || record.until === undefined || record.until !== live?.until
    ? undefined
    : record.openedBy;

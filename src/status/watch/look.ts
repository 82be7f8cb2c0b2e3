import { askAppGate } from "../../facts/app-gate.ts";
import { byHandRunbook } from "../../run/by-hand.ts";
import { clerkFacts, gatherEvidence } from "../../facts/gather.ts";
import { inForce, type LiveStatement } from "../../ports/live-gate.ts";
import { knownApproval } from "../../bypass/live/known-approval.ts";
import { onCallAt } from "../../people/rota.ts";
import { RunbookError, unlessRefused } from "../../errors.ts";
import type { CoveringApproval } from "../../bypass/covering-approval.ts";
import type { OpenedPorts } from "../../open-ports.ts";
import { callsDue } from "../../cli/contacts/calls.ts";
import { openRun } from "../../cli/contacts/incident.ts";
import { loadContacts } from "../../cli/contacts/load.ts";
import { owedReviews, readStackRecord, type StackRecord } from "../stack-record.ts";
import { knownRuns } from "../runs.ts";
import type { EvidenceVerdict, Snapshot } from "./snapshot.ts";

/** Clerk is asked no more often than this, milliseconds: in an outage by quota each request is one too many. */
const clerkEveryMs = 30_000;
const timeoutMs = 3_000;
/**
 * The item is written before the stack's record of it, and the record's history last of all. Until the record knows what
 * is live and who opened it, it is read again, no more often than this, milliseconds: a remote one takes an engine.
 */
const recordEveryMs = 15_000;
/** What went past the stack has no opener there: so long after it was first seen nobody is looked for any more, milliseconds. */
const recordWithinMs = 120_000;

/** Requests to other services in a minute, at one look each `everyMs`. */
export function requestsAMinute(everyMs: number): { vercel: number; app: number; clerk: number } {
  const looks = Math.round(60_000 / everyMs);
  return { vercel: looks, app: looks, clerk: 3 * Math.round(60_000 / Math.max(everyMs, clerkEveryMs)) };
}

const worst = ["failing", "unknown", "degraded", "ok"] as const;

/** Looks at the world each time it is called; what changes with an opening only is read again with each opening. */
export function openLook(
  root: string,
  ports: OpenedPorts,
  env: NodeJS.ProcessEnv,
): (signal: AbortSignal) => Promise<Snapshot> {
  let live: LiveStatement | undefined;
  let staleSince: string | undefined;
  let clerk: { readonly atMs: number; readonly verdict: EvidenceVerdict } | undefined;
  let background:
    | {
        readonly key: string;
        readonly sinceMs: number;
        readonly atMs: number;
        readonly record: StackRecord;
        readonly approval: CoveringApproval | undefined;
      }
    | undefined;
  return async (signal) => {
    const nowMs = ports.clock.now();
    const identity = await ports.stack.identity();
    const askClerk = async (): Promise<EvidenceVerdict> => {
      if (clerk !== undefined && nowMs - clerk.atMs < clerkEveryMs - 500) return clerk.verdict;
      const targets = { appOrigin: undefined, frontendApi: identity.clerkFrontendApi };
      const evidence = await gatherEvidence(ports, targets, { only: clerkFacts, timeoutMs, signal });
      const verdict = worst.find((each) => evidence.some((one) => one.verdict === each)) ?? "unknown";
      clerk = { atMs: nowMs, verdict };
      return verdict;
    };
    const read = ports.gate.read(signal).catch((error: unknown) => {
      if (error instanceof RunbookError) return error;
      throw error;
    });
    const [answer, app, verdict, runs, callNow, run, onCall] = await Promise.all([
      read,
      askAppGate(ports.http, identity.appOrigin, { timeoutMs, signal }),
      askClerk(),
      knownRuns(root, nowMs),
      callsDue(root, nowMs),
      runAt(root),
      onCallNow(root, nowMs),
    ]);
    const at = new Date(nowMs).toISOString();
    const problem = answer instanceof RunbookError ? answer.message : undefined;
    if (!(answer instanceof RunbookError)) live = answer;
    staleSince = problem === undefined ? undefined : (staleSince ?? at);
    const key = `${live?.mode} ${live?.generation} ${live?.until}`;
    const behind =
      background !== undefined &&
      nowMs - background.atMs >= recordEveryMs &&
      (generationOf(background.record) !== live?.generation ||
        (live?.mode !== "closed" &&
          nowMs - background.sinceMs < recordWithinMs &&
          openerOf(background.record, live) === undefined));
    if (background?.key !== key || behind) {
      const opening =
        live === undefined || live.mode === "closed" || live.until === undefined ? undefined : live;
      const approval =
        opening?.until === undefined
          ? undefined
          : await knownApproval(ports.stack, { ...opening, until: opening.until }, runs.lines);
      const sinceMs = background?.key === key ? background.sinceMs : nowMs;
      const record = await readStackRecord(ports, env);
      background = { key, sinceMs, atMs: nowMs, record, approval };
    }
    const { record, approval } = background;
    return {
      at,
      open: live === undefined ? undefined : inForce(live, nowMs),
      mode: live?.mode ?? "unknown",
      until: live?.until,
      from: live?.from,
      incident: live?.incident,
      generation: live?.generation,
      source: live?.source,
      openedBy: openerOf(record, live) ?? approval?.requester,
      approvedBy: approval?.approver,
      approvedUntil: approval?.until,
      reviewPending:
        runs.reviewPending ||
        owedReviews(record, runs.reviewed).length > 0 ||
        (live !== undefined && live.approved === false && inForce(live, nowMs)),
      lane: identity.lane,
      deployment: app.deployment ?? undefined,
      onCall,
      callNow,
      clerk: verdict,
      run: run?.text,
      runCloses: run?.byHand === false,
      stale: problem === undefined || staleSince === undefined ? undefined : { since: staleSince, problem },
    };
  };
}

// A mistake in a file here is said by the commands that are about it.
async function runAt(root: string): Promise<{ text: string; byHand: boolean } | undefined> {
  const of = await unlessRefused(() => openRun(root, undefined));
  if (of === undefined) return undefined;
  const { phase, steps, runbook } = of.state;
  const at = Object.entries(steps).find(([, { status }]) => status === "in-flight")?.[0];
  const whole = of.unanchored === undefined ? "" : ", RECORD UNANCHORED";
  const text = `${of.run}, ${phase}${at === undefined ? "" : ` at ${at}`}${whole}`;
  return { text, byHand: runbook?.id === byHandRunbook };
}

async function onCallNow(root: string, nowMs: number): Promise<string | undefined> {
  return await unlessRefused(async () => {
    const { rota, people } = await loadContacts(root);
    const shift = onCallAt(rota, nowMs);
    return people.find(({ id }) => id === shift?.who)?.name ?? shift?.who;
  });
}

const generationOf = (record: StackRecord): number | undefined =>
  "problem" in record ? undefined : record.generation;

/** As far as the record is of what is live. */
const openerOf = (record: StackRecord, live: LiveStatement | undefined): string | undefined =>
  "problem" in record || record.until === undefined || record.until !== live?.until
    ? undefined
    : record.openedBy;

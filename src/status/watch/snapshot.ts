/** The worst of what was asked. */
export type EvidenceVerdict = "ok" | "degraded" | "failing" | "unknown";

/** What `status --watch` knows at one moment; with `--json` one of these is printed for each change. */
export interface Snapshot {
  /** When it was looked, ISO 8601, UTC. */
  readonly at: string;
  /** Whether people are let in by a grant; undefined while nobody can tell. */
  readonly open: boolean | undefined;
  readonly mode: string;
  readonly until: string | undefined;
  readonly from: string | undefined;
  readonly incident: string | undefined;
  readonly generation: number | undefined;
  /** Where the end was read: the signed item, or the app's health route. */
  readonly source: "item" | "app" | undefined;
  readonly openedBy: string | undefined;
  readonly approvedBy: string | undefined;
  /** The latest end that was approved, renewals included. */
  readonly approvedUntil: string | undefined;
  readonly reviewPending: boolean;
  readonly lane: string;
  readonly deployment: string | undefined;
  readonly onCall: string | undefined;
  readonly callNow: readonly string[];
  readonly clerk: EvidenceVerdict;
  /** The auth policy as `status` has it, a label before each line. */
  readonly policy: readonly string[];
  /** The run that has not ended, and what it is at. */
  readonly run: string | undefined;
  /** Whether that run closes what is open; what is done by hand does not. */
  readonly runCloses: boolean;
  /** What cannot be read now, and since when; everything else is as of then. */
  readonly stale: { readonly since: string; readonly problem: string } | undefined;
}

/** Two snapshots with the same key are the same for a reader. */
export function keyOf({ at: _at, ...rest }: Snapshot): string {
  return JSON.stringify(rest);
}

/** `9 min 58 s`; `ended` at and after the end. */
export function timeLeft(until: string | undefined, nowMs: number): string {
  if (until === undefined) return "";
  const seconds = Math.ceil((Date.parse(until) - nowMs) / 1000);
  return seconds <= 0 ? "ended" : `${Math.floor(seconds / 60)} min ${seconds % 60} s left`;
}

/** What a person would do next, in one sentence. */
export function nextText(seen: Snapshot, nowMs: number): string {
  const { open, until, approvedUntil, clerk, stale, runCloses, reviewPending, mode } = seen;
  if (open === undefined)
    return `Look by yourself: what is live cannot be read (${stale?.problem ?? "unknown"}).`;
  if (!open && mode !== "closed" && until !== undefined && Date.parse(until) <= nowMs)
    return "It has ended by itself. Open it anew within its total with `./runbook bypass renew`, or drop it with `./runbook bypass close`.";
  if (open && clerk === "ok")
    return `Clerk answers: ${runCloses ? "the run closes it, or `./runbook bypass close` does" : "close with `./runbook bypass close`"}.`;
  if (open && approvedUntil !== undefined && Date.parse(approvedUntil) <= Date.parse(until ?? ""))
    return `It ends at ${until}, and nothing more was approved.`;
  if (open)
    return `Renew it before ${until ?? "its end"} with \`./runbook bypass renew\`, if it is still needed.`;
  if (reviewPending) return "A review is pending: `./runbook report`, then `./runbook report reviewed`.";
  return runCloses ? "Nothing is open; the run goes on with `./runbook resume`." : "Nothing is open.";
}

import { bypassMayBeOpen, type RunState } from "../journal/fold.ts";

/** One run as `status` shows and prints it. */
export interface RunSummary {
  readonly run: string;
  readonly runbook: string;
  readonly phase: RunState["phase"];
  /** Whether its plan is on record, or something was done; else there is nothing to resume. */
  readonly begun: boolean;
  readonly outcome: string | undefined;
  readonly requester: string | undefined;
  readonly startedAt: string | undefined;
  readonly lastAt: string | undefined;
  readonly approver: string | undefined;
  readonly bypassOpen: boolean;
  readonly bypassUntil: string | undefined;
  readonly reviewPending: boolean;
  /** The step that a second person was asked to approve, and has not answered. */
  readonly waitsFor: string | undefined;
  /** Steps that wait to be settled. */
  readonly unreconciled: readonly string[];
}

/** @param nowMs milliseconds since the Unix epoch @param name of its folder, for a record without a line */
export function summarize(state: RunState, nowMs: number, name = ""): RunSummary {
  const unreconciled = Object.entries(state.steps)
    .filter(([, step]) => step.status === "in-flight" || step.status === "unknown")
    .map(([id]) => id);
  return {
    run: state.run ?? name,
    runbook: state.runbook?.id ?? "",
    phase: state.phase,
    begun: state.planHash !== undefined || Object.keys(state.steps).length > 0,
    outcome: state.outcome,
    requester: state.requester,
    startedAt: state.startedAt,
    lastAt: state.lastAt,
    approver: Object.values(state.approvals).find(({ approver }) => approver !== undefined)?.approver,
    bypassOpen: bypassMayBeOpen(state, nowMs),
    bypassUntil: state.inForce["bypass"]?.until,
    reviewPending: state.reviewPending.length > 0,
    waitsFor: Object.entries(state.approvals).find(
      ([, { line, override }]) => line === undefined && override === undefined,
    )?.[0],
    unreconciled,
  };
}

export function summaryLine(summary: RunSummary): string {
  const parts = [
    summary.phase === "finished" ? `finished: ${summary.outcome}` : summary.phase,
    ...(summary.requester === undefined ? [] : [`asked for by ${summary.requester}`]),
    ...(summary.approver === undefined ? [] : [`approved by ${summary.approver}`]),
    ...(summary.bypassOpen ? [`BYPASS MAY BE OPEN until ${summary.bypassUntil ?? "its end"}`] : []),
    ...(summary.reviewPending ? ["REVIEW PENDING"] : []),
    ...(summary.unreconciled.length === 0 ? [] : [`to be reconciled: ${summary.unreconciled.join(", ")}`]),
  ];
  return `${summary.run}  ${parts.join(", ")}`;
}

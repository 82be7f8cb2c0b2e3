import type { LeaseHolder, UnknownHolder } from "../ports/journal-store.ts";
import type { RunSummary } from "../report/run-summary.ts";

/** What somebody would type about a run that has not ended; undefined for one that has. */
export function nextCommand(
  summary: RunSummary,
  worker: LeaseHolder | UnknownHolder | undefined,
): string | undefined {
  const { run, phase, begun, bypassOpen } = summary;
  if (phase === "finished") return undefined;
  if (worker !== undefined && "unreadable" in worker)
    return `someone unknown may be at work (${worker.unreadable} cannot be read); when surely nobody is: \`./runbook resume ${run} --take-over\``;
  if (worker !== undefined)
    return `at work: process ${worker.pid} on ${worker.hostname}; go on in its terminal, or end it there with Ctrl-C`;
  if (!begun)
    return `stopped before its plan was on record, nothing was done; end it with \`./runbook abandon ${run} --reason …\``;
  const resume = `go on with \`./runbook resume ${run}\``;
  if (bypassOpen) return `${resume}, or close with \`./runbook bypass close\``;
  return `${resume}, or end it with \`./runbook abandon ${run} --reason …\``;
}

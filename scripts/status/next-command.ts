import { byHandRunbook, type LeaseHolder, type RunSummary } from "../../src/index.ts";

/** What somebody would type about a run that has not ended; undefined for one that has. */
export function nextCommand(summary: RunSummary, worker: LeaseHolder | undefined): string | undefined {
  const { run, runbook, phase, bypassOpen, waitsFor } = summary;
  if (phase === "finished") return undefined;
  if (worker !== undefined)
    return `at work: process ${worker.pid} on ${worker.hostname}; go on in its terminal, or end it there with Ctrl-C`;
  if (runbook === byHandRunbook) {
    if (bypassOpen)
      return "close it with `npx runbook bypass close`, or go on with `npx runbook bypass renew`";
    return waitsFor === undefined
      ? "nothing of it is open; the next `npx runbook bypass` command ends it"
      : "waits for a second person; the same `npx runbook bypass open` takes the answer";
  }
  const resume = `go on with \`npx runbook resume ${run}\``;
  if (bypassOpen) return `${resume}, or close with \`npx runbook bypass close\``;
  return `${resume}, or end it with \`npx runbook abandon ${run} --reason …\``;
}

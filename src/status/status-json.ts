import type { Status } from "./read-status.ts";
import type { Beside } from "./status-lines.ts";

/** `./runbook status --json`: every reading as it came, and what they add up to. */
export function statusJson(status: Status, { key, calls, variables, held, toolchain }: Beside) {
  const { open, reviewPending, config, gate, unrecorded, record, runs } = status;
  return {
    open,
    reviewPending,
    lane: config.lane ?? null,
    approval: approvalJson(status),
    inForce: runs.inForce,
    heldBack: { deployments: held.deployments ?? null, eventsUntil: held.eventsUntil ?? null },
    gate,
    gateKey: key ?? null,
    unrecorded: unrecorded ?? null,
    policy: status.policy ?? null,
    record,
    stack: config,
    variables: variables ?? null,
    runs: runs.rows,
    calls,
    toolchain,
  };
}

/** `./runbook bypass status --json`: what the stack's record says, and what the app obeys. */
export const bypassJson = (status: Status) => ({
  ...status.record,
  open: status.open,
  approval: approvalJson(status),
  unrecorded: status.unrecorded ?? null,
  gate: status.gate,
});

function approvalJson({ approval }: Status) {
  if (approval === undefined) return null;
  const { approver, requester, until } = approval;
  return { approver, requester, until };
}

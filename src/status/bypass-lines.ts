import type { AppGate } from "../facts/app-gate.ts";
import type { Status } from "./read-status.ts";
import type { StackRecord } from "./stack-record.ts";
import { inForceLines } from "./status-lines.ts";

/** `./runbook bypass status` in words: what the app obeys where that differs, then what the stack's record says. */
export function bypassLines(status: Status): readonly string[] {
  const { record, gate, approval } = status;
  if ("problem" in record) return inForceLines(status);
  const { lock, pending, openedBy } = record;
  const contradicted = gateLines(record, gate);
  const left = `${Math.floor(record.secondsLeft / 60)} min ${record.secondsLeft % 60} s`;
  return [
    ...contradicted,
    record.mode === "closed"
      ? `${record.stack}: closed${contradicted.length === 0 ? ", everyone signs in as usual" : " on the stack's record"}.`
      : `${record.stack}: ${record.mode} until ${record.until} (${left} left), incident ${record.incident}, ${record.approved ? "approved" : "NOT approved"}${openedBy === undefined ? "" : `, opened by ${openedBy}`}.`,
    ...(approval !== undefined
      ? [
          `Approved by ${approval.approver}, asked for by ${approval.requester}, until ${approval.until} in total, renewals included.`,
        ]
      : record.approved === true
        ? ["Who approved it is not known in this clone."]
        : []),
    ...(record.toEveryone === undefined ? [] : [`OPEN TO EVERYONE: ${record.toEveryone}.`]),
    ...(record.configDiffers
      ? [
          "This checkout's config asks for another opening than the live one: `./runbook bypass close` drops it.",
        ]
      : []),
    ...record.reviewPending.map(
      ({ at, opening }) =>
        `Review pending: ${opening?.mode} until ${opening?.until}, opened at ${at} with nobody's approval.`,
    ),
    ...(lock === undefined
      ? []
      : [
          `The stack is locked by process ${lock.pid} of ${lock.username}@${lock.hostname} (${lock.holder}) since ${lock.timestamp}.`,
        ]),
    ...(pending > 0 ? [`${pending} operations were left unfinished by an engine that was killed.`] : []),
    `Provider: ${record.toolchain["provider"]}.`,
  ];
}

/** What the app says, where it is not what the stack's record says: it has the last word. */
export function gateLines(
  { mode, generation }: Pick<StackRecord, "mode" | "generation">,
  gate: AppGate,
): readonly string[] {
  if (gate.mode === undefined)
    return [
      `What the app obeys is not known: ${(gate.problem ?? "it does not say").replace(/\.$/, "")}. This is the stack's record.`,
    ];
  if (gate.reason === "cannot-verify")
    return [
      "THE APP'S GATE LETS NOBODY IN: a grant is in force, and it cannot verify a single session token.",
    ];
  const same = mode === "closed" || gate.generation === undefined || gate.generation === generation;
  if (gate.mode === mode && same) return [];
  const seen =
    gate.mode === "closed"
      ? "is CLOSED"
      : `is OPEN: ${gate.mode}${gate.unsigned === undefined ? ` until ${gate.until?.replace(".000Z", "Z")}, incident ${gate.incident}, generation ${gate.generation}` : ` (it tells more to a signed request alone, and ${gate.unsigned})`}`;
  return [
    `THE APP'S GATE ${seen}. The stack's record does not know of it: it was written directly, or is on its way. \`./runbook status\` says more.`,
  ];
}

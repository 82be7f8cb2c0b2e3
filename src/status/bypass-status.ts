import { readStatement } from "../../guard/src/read.ts";
import { openedText } from "../bypass/opened-routes.ts";
import type { AppGate } from "../facts/app-gate.ts";
import type { CoveringApproval } from "../bypass/covering-approval.ts";
import type { LiveOutputs, StackLock, StackUpdate } from "../ports/stack.ts";
import type { OpenedPorts } from "../open-ports.ts";

/** How far back the stack's history is looked through for openings that nobody approved. */
const updatesRead = 20;

export interface BypassStatus {
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
  /** Openings without anyone's approval in the stack's history. */
  readonly reviewPending: readonly StackUpdate[];
  readonly lock: StackLock | undefined;
  readonly pending: number;
  readonly toolchain: Readonly<Record<string, string>>;
}

/** Reads the stack's record only: no engine, no network. What the app really obeys, `gateLines` adds. */
export async function bypassStatus({ stack, clock }: OpenedPorts): Promise<BypassStatus> {
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
      config !== undefined && (config.mode !== live?.mode || !sameSecond(config.until, live.until)),
    reviewPending: firstOfEach(openings.filter(({ opening }) => opening?.approved === false)),
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

export function statusLines(
  status: BypassStatus,
  approval: CoveringApproval | undefined,
  gate: AppGate,
): readonly string[] {
  const contradicted = gateLines(status, gate);
  const lines = [
    ...contradicted,
    status.mode === "closed"
      ? `${status.stack}: closed${contradicted.length === 0 ? ", everyone signs in as usual" : " on the stack's record"}.`
      : `${status.stack}: ${status.mode} until ${status.until} (${duration(status.secondsLeft)} left), incident ${status.incident}, ${status.approved ? "approved" : "NOT approved"}${status.openedBy === undefined ? "" : `, opened by ${status.openedBy}`}.`,
  ];
  if (approval !== undefined)
    lines.push(
      `Approved by ${approval.approver}, asked for by ${approval.requester}, until ${approval.until} in total, renewals included.`,
    );
  else if (status.approved === true) lines.push("Who approved it is not known in this clone.");
  if (status.toEveryone !== undefined) lines.push(`OPEN TO EVERYONE: ${status.toEveryone}.`);
  if (status.configDiffers)
    lines.push(
      "This checkout's config asks for another opening than the live one: `./runbook bypass close` drops it.",
    );
  for (const { at, opening } of status.reviewPending)
    lines.push(
      `Review pending: ${opening?.mode} until ${opening?.until}, opened at ${at} with nobody's approval.`,
    );
  if (status.lock !== undefined)
    lines.push(
      `The stack is locked by process ${status.lock.pid} of ${status.lock.username}@${status.lock.hostname} (${status.lock.holder}) since ${status.lock.timestamp}.`,
    );
  if (status.pending > 0)
    lines.push(`${status.pending} operations were left unfinished by an engine that was killed.`);
  lines.push(`Provider: ${status.toolchain["provider"]}.`);
  return lines;
}

/** What the app says, where it is not what the stack's record says: it has the last word. */
export function gateLines(
  { mode, generation }: Pick<BypassStatus, "mode" | "generation">,
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
    `THE APP'S GATE ${seen}. The stack's record does not know of it: it went past the engine, or is on its way. \`./runbook status\` says more.`,
  ];
}

const duration = (seconds: number) => `${Math.floor(seconds / 60)} min ${seconds % 60} s`;

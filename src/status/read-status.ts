import { askAppGate, type AppGate } from "../facts/app-gate.ts";
import { knownApproval } from "../bypass/live/known-approval.ts";
import { RunbookError } from "../errors.ts";
import type { CoveringApproval } from "../bypass/check-approval.ts";
import type { Ports } from "../ports/index.ts";
import type { RunFolders } from "../ports/journal-store.ts";
import { inForce, type LiveStatement } from "../ports/live-gate.ts";
import { readPolicyStatus, type PolicyStatus } from "./policy.ts";
import { knownRuns, type KnownRuns } from "./runs.ts";
import { type ReadRecord, readStackConfig, readStackRecord, type StackConfig } from "./stack-record.ts";

/** Nobody waits longer for an app or a Vercel that hangs, milliseconds. */
const timeoutMs = 1_500;
const noGate: AppGate = { mode: undefined, problem: "the stack is not known here" };

export interface StatusSources {
  readonly ports: Pick<Ports, "http" | "stack" | "gate" | "clock">;
  /** The runs of this checkout. */
  readonly folders: RunFolders;
  readonly env: NodeJS.ProcessEnv;
}

/** Everything that tells what is in force: five readings, and what they add up to. */
export interface Status {
  /** Unix milliseconds. */
  readonly nowMs: number;
  /** What the app says that its gate obeys. It has the last word. */
  readonly gate: AppGate;
  /** What is written, as Vercel has it, or why that is not known; undefined where it was not asked. */
  readonly written: LiveStatement | { readonly problem: string } | undefined;
  /** The stack's own record and history. */
  readonly record: ReadRecord;
  /** What this checkout's config asks for: only what somebody meant. */
  readonly config: StackConfig;
  readonly runs: KnownRuns;
  /** Whether a bypass is open, as far as anybody tells; in doubt yes. */
  readonly open: boolean;
  /** Its approval, as far as it is known in this clone. */
  readonly approval: CoveringApproval | undefined;
  /** Something was done without a second person, and nobody has reviewed it since. */
  readonly reviewPending: boolean;
  /** What is live and stands in no record of the stack: written directly, or on its way, or the record is not known. */
  readonly unrecorded: LiveStatement | undefined;
  /** The auth policy; undefined where it was not asked, or the stack is not known here. */
  readonly policy?: PolicyStatus | undefined;
}

interface Looking {
  readonly signal?: AbortSignal;
  /** `always`: what is written is asked for although the app says closed. */
  readonly written?: "always";
  /** `later`: not asked at this look. Default: asked. */
  readonly policy?: "later";
  /** How the stack's record is read; default: anew. */
  readonly readRecord?: (written: LiveStatement | undefined, runs: KnownRuns) => Promise<ReadRecord>;
}

/** One look at all that tells what is in force. What cannot be read is a value, and never thrown. */
export async function readStatus(sources: StatusSources, looking: Looking = {}): Promise<Status> {
  const { ports, folders } = sources;
  const nowMs = ports.clock.now();
  const runsRead = knownRuns(folders, nowMs);
  const config = await readStackConfig(ports);
  const asked = gateAndWritten(ports, config, looking);
  const recordRead = runsRead.then(async (runs) =>
    looking.readRecord === undefined
      ? await readStackRecord(sources, runs.reviewed)
      : await looking.readRecord(statementOf((await asked).written), runs),
  );
  // Once the app has answered: of two looks at a slow Vercel the bypass comes first.
  const policyRead =
    config.origin === undefined || looking.policy === "later"
      ? undefined
      : asked.then(({ gate }) =>
          readPolicyStatus(ports, { origin: config.origin ?? "", signal: looking.signal, gate }),
        );
  const [{ gate, written }, runs, record, policy] = await Promise.all([
    asked,
    runsRead,
    recordRead,
    policyRead,
  ]);
  const statement = statementOf(written);
  const recorded = "problem" in record ? undefined : record;
  const seen = { nowMs, gate, written, record, config, runs };
  const open = isOpen(seen);
  const until = gate.until ?? statement?.until ?? recorded?.until;
  const mode = gate.mode ?? statement?.mode ?? recorded?.mode;
  const approval =
    open && mode !== undefined && until !== undefined
      ? await knownApproval(ports.stack, { mode, until, first: statement?.first }, runs.lines)
      : undefined;
  const unrecorded =
    statement === undefined || !inForce(statement, nowMs) || recorded?.generation === statement.generation
      ? undefined
      : statement;
  const reviewPending =
    runs.reviewPending || (recorded?.reviewPending.length ?? 0) > 0 || unrecorded?.approved === false;
  return { ...seen, open, approval, reviewPending, unrecorded, policy };
}

/** The gate obeys what it has read for five seconds; with the time to read anew. Milliseconds. */
const freshMs = 6_500;
const pauseMs = 500;

/** The same once the app obeys what the stack's record says; a change that is on its way is waited for. */
export async function readSettledStatus(sources: StatusSources): Promise<Status> {
  const { clock } = sources.ports;
  const endMs = clock.monotonic() + freshMs;
  for (;;) {
    const status = await readStatus(sources);
    const { gate, record, config } = status;
    const recorded = "problem" in record ? undefined : record;
    // Without a number its mode alone tells: the app says no more of a gate that is closed.
    const behind =
      (gate.generation ?? Infinity) < (recorded?.generation ?? 0) ||
      (gate.mode === "closed" && recorded !== undefined && recorded.mode !== "closed");
    if (config.lane !== "runtime" || !behind || clock.monotonic() >= endMs) return status;
    await clock.sleep(pauseMs);
  }
}

/** What is written, where it could be read. */
export const statementOf = (written: Status["written"]): LiveStatement | undefined =>
  written === undefined || "problem" in written ? undefined : written;

/** The app first, which answers from memory; Vercel unless that says closed. */
async function gateAndWritten(
  { http, gate }: Pick<Ports, "http" | "gate">,
  { origin, mode }: StackConfig,
  looking: Looking,
): Promise<Pick<Status, "gate" | "written">> {
  if (origin === undefined) return { gate: noGate, written: undefined };
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = looking.signal === undefined ? limit : AbortSignal.any([limit, looking.signal]);
  const read = () =>
    gate.read(signal).catch((error: unknown) => {
      if (error instanceof RunbookError) return { problem: error.message };
      if (limit.aborted) return { problem: `Vercel did not answer within ${timeoutMs} ms` };
      throw error;
    });
  const early = looking.written === "always" ? read() : undefined;
  // Whoever stops looking does so while the app is asked, too: then nobody waits for this any more.
  early?.catch(() => undefined);
  // Where the config wants it open, it matters why it is closed, too.
  const details = mode === "closed" ? "when-open" : "always";
  const said = await askAppGate(http, origin, { timeoutMs, details, signal: looking.signal });
  return { gate: said, written: await (early ?? (said.mode === "closed" ? undefined : read())) };
}

/** The app has the last word, then what is written; config, records and runs say only what somebody meant. */
function isOpen(seen: Pick<Status, "nowMs" | "gate" | "written" | "record" | "config" | "runs">): boolean {
  const { nowMs, gate, written, record, config, runs } = seen;
  if (gate.mode !== undefined) return gate.mode !== "closed";
  const statement = statementOf(written);
  if (statement !== undefined) return inForce(statement, nowMs);
  return (
    (config.mode !== "unknown" && inForce({ mode: config.mode, until: config.until }, nowMs)) ||
    (!("problem" in record) && record.mode !== "closed") ||
    runs.inForce.some(({ what }) => what === "bypass")
  );
}

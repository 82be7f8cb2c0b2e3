import { askAppGate, type AppGate } from "../facts/app-gate.ts";
import { gateKeyNow } from "../bypass/live/gate-key-now.ts";
import { inForce, type LiveStatement } from "../ports/live-gate.ts";
import { knownApproval } from "../bypass/live/known-approval.ts";
import { unlessRefused } from "../errors.ts";
import type { CoveringApproval } from "../bypass/covering-approval.ts";
import type { OpenedPorts } from "../open-ports.ts";
import { callsDue } from "../cli/contacts/calls.ts";
import { exitCodes } from "../cli/exit-codes.ts";
import { askFreeze } from "./freeze.ts";
import { owedReviews, readStackRecord, recordLines, type StackRecord } from "./stack-record.ts";
import { projectRoot } from "../cli/roots.ts";
import type { Invocation } from "../cli/command.ts";
import { knownRuns, runLines } from "./runs.ts";
import { askVariables, variableLines } from "./variables.ts";
import { timeLeft } from "./watch/snapshot.ts";
import { stackRow } from "./stack-config.ts";

/** `status` must not hang on an app that does, nor on Vercel, milliseconds. */
const timeoutMs = 1_500;
const noGate: AppGate = { mode: undefined, problem: "the stack is not known here" };

/**
 * `./runbook status`: one look at the app, this checkout, the stack's record and the runs here.
 * @returns the exit code, 4 while something is open
 */
export async function statusOnce(ports: OpenedPorts, call: Invocation): Promise<number> {
  const { env, out } = call;
  const root = projectRoot(call.cwd);
  const nowMs = ports.clock.now();
  const stack = await stackRow(ports);
  const asked =
    stack.origin === undefined
      ? Promise.resolve(noGate)
      : askAppGate(ports.http, stack.origin, {
          timeoutMs,
          // Where the config wants it open, it matters why it is closed, too.
          details: stack.mode === "closed" ? "when-open" : "always",
        });
  const freeze = askFreeze(Promise.resolve(ports), call, asked);
  const [known, calls, gate, record, toolchain, variables] = await Promise.all([
    knownRuns(root, nowMs),
    callsDue(root, nowMs),
    asked,
    readStackRecord(ports, env),
    ports.stack.toolchain(),
    askVariables(ports, env),
  ]);
  const { rows: runs, reviewed } = known;
  const configOpen = stack.mode !== "closed" && stack.until !== undefined && Date.parse(stack.until) > nowMs;
  const recordOpen = !("problem" in record) && record.mode !== "closed";
  // The app has the last word; the config is only what somebody meant.
  const open =
    gate.mode === undefined
      ? configOpen || recordOpen || runs.some((run) => "bypassOpen" in run && run.bypassOpen)
      : gate.mode !== "closed";
  const key = open ? await unlessRefused(() => gateKeyNow(ports, undefined, gate)) : undefined;
  const beside = open ? await pastTheStack(ports, gate, record) : undefined;
  const owed = owedReviews(record, reviewed);
  const reviewPending =
    (configOpen && !stack.approved) || owed.length > 0 || known.reviewPending || beside?.approved === false;
  const approval = open ? await approvalOf(ports, gate, record, known.lines) : undefined;
  if (out.asJson) {
    const { approver, requester, until } = approval ?? {};
    const approved = approval === undefined ? null : { approver, requester, until };
    out.json({
      open,
      reviewPending,
      lane: stack.lane ?? null,
      approval: approved,
      gate,
      gateKey: key ?? null,
      pastTheStack: beside ?? null,
      record,
      stack,
      variables: variables ?? null,
      runs,
      calls,
      toolchain,
    });
  } else {
    const lines = [
      `app        ${gateText(gate, nowMs)}`,
      ...(key === undefined
        ? []
        : [`lets in    ${key.lets === "nobody" ? `NOBODY. ${key.summary}` : key.summary}`]),
      ...(approval === undefined ? [] : [approvalText(approval, nowMs)]),
      `config     ${stack.problem ?? [stack.stack, stack.mode, stack.incident, minutesLeft(stack.until, nowMs)].filter(Boolean).join(", ")}`,
      ...(stack.lane === undefined ? [] : [`lane       ${stack.lane}`]),
      ...recordLines(record, reviewed),
      ...(beside === undefined ? [] : besideLines(beside)),
      ...variableLines(variables),
      `toolchain  ${Object.values(toolchain).join(", ")}`,
      ...(reviewPending && owed.length === 0
        ? ["REVIEW PENDING: something was opened without a second person."]
        : []),
      ...runs.flatMap(runLines),
      ...calls.map((call) => `CALL NOW   ${call}`),
      ...(runs.length === 0 ? ["run        none here"] : []),
    ];
    out.print(...lines);
  }
  await freeze.say();
  return open ? exitCodes.bypassOpen : exitCodes.done;
}

/** What is live and the stack's record does not know of: opened past the engine, here or elsewhere. */
async function pastTheStack(
  { gate: live, clock }: OpenedPorts,
  gate: AppGate,
  record: StackRecord,
): Promise<LiveStatement | undefined> {
  if (gate.generation === undefined || gate.generation === null) return undefined;
  if (!("problem" in record) && record.generation === gate.generation) return undefined;
  const read = await unlessRefused(() => live.read(AbortSignal.timeout(timeoutMs)));
  return read !== undefined && inForce(read, clock.now()) ? read : undefined;
}

function besideLines({ mode, generation, approved }: LiveStatement): readonly string[] {
  const by = approved === undefined ? "" : approved ? ", approved" : ", APPROVED BY NOBODY, REVIEW PENDING";
  return [
    `live       ${mode}, generation ${generation}${by}: not in the stack's record, so it went past the engine; who did it stands in the record of their own clone`,
  ];
}

/** The approval that what is open stands under, as far as it is known in this clone. */
async function approvalOf(
  ports: OpenedPorts,
  gate: AppGate,
  record: StackRecord,
  lines: readonly (string | undefined)[],
): Promise<CoveringApproval | undefined> {
  const recorded = "problem" in record ? undefined : record;
  const mode = gate.mode ?? recorded?.mode;
  const until = gate.until ?? recorded?.until;
  if (mode === undefined || until === undefined) return undefined;
  return await knownApproval(ports.stack, { mode, until }, lines);
}

/** By whom, and what is left of it in total. */
const approvalText = ({ approver, requester, until }: CoveringApproval, nowMs: number): string =>
  `approved   by ${approver}, asked for by ${requester}, until ${until} in total, ${timeLeft(until, nowMs)}`;

const minutesLeft = (until: string | null | undefined, nowMs: number): string =>
  until === undefined || until === null
    ? ""
    : Date.parse(until) <= nowMs
      ? `ended at ${until}`
      : `until ${until}, ${Math.ceil((Date.parse(until) - nowMs) / 60_000)} minutes left`;

function gateText(gate: AppGate, nowMs: number): string {
  if (gate.mode === undefined) return `unknown: ${gate.problem ?? ""}`;
  return [
    gate.mode,
    gate.mode === "closed" ? undefined : gate.incident,
    gate.reason === "cannot-verify"
      ? "A GRANT IS IN FORCE AND LETS NOBODY IN: the gate cannot verify"
      : undefined,
    gate.mode !== "closed" && gate.unsigned !== undefined ? `no more is known: ${gate.unsigned}` : undefined,
    minutesLeft(gate.until?.replace(".000Z", "Z"), nowMs),
  ]
    .filter(Boolean)
    .join(", ");
}

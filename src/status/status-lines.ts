import type { AppGate } from "../facts/app-gate.ts";
import type { GateKey } from "../facts/gate-key.ts";
import type { CoveringApproval } from "../bypass/check-approval.ts";
import type { LostProduction } from "../variables/lost-production.ts";
import { denyList } from "../policy/config.ts";
import { heldBackLines, type HeldBack } from "./held-back.ts";
import { policyLines } from "./policy.ts";
import type { Status } from "./read-status.ts";
import { runLines, type PutInForce } from "./runs.ts";
import { variableLines } from "./variables.ts";
import { timeLeft } from "./watch/snapshot.ts";

/** What stands beside it on the screen. */
export interface Beside {
  /** Whether the gate can let anybody in; undefined while nothing is open, or where it cannot be found out. */
  readonly key: GateKey | undefined;
  /** Who is to be called now, a line for each level. */
  readonly calls: readonly string[];
  readonly variables: LostProduction | undefined;
  readonly held: HeldBack;
  readonly toolchain: Readonly<Record<string, string>>;
}

/** What is in force, in words: what the app obeys, what the stack's record says, what is written beside it. */
export function inForceLines(status: Status, key?: GateKey): readonly string[] {
  const { nowMs, gate, approval, record } = status;
  return [
    `app        ${gateText(gate, nowMs)}`,
    ...(key === undefined
      ? []
      : [`lets in    ${key.lets === "nobody" ? `NOBODY. ${key.summary}` : key.summary}`]),
    ...(approval === undefined ? [] : [approvalText(approval, nowMs)]),
    ...recordLines(status),
    ...unrecordedLines(status),
    ...(!("problem" in record) && record.configDiffers
      ? ["config     asks for another opening than the live one: `./runbook bypass close` drops it"]
      : []),
    ...status.runs.inForce
      .filter(({ what }) => !["bypass", denyList].includes(what))
      .map((each) => inForceText(each, nowMs)),
    ...policyLines(status.policy, status.runs.inForce),
  ];
}

/** `./runbook status` in words: what is in force first. */
export function statusLines(
  status: Status,
  { key, calls, variables, held, toolchain }: Beside,
): readonly string[] {
  const { nowMs, config, runs, record } = status;
  const named = "problem" in record ? 0 : record.reviewPending.length;
  const wanted = [config.stack, config.mode, config.incident, minutesLeft(config.until, nowMs)];
  return [
    ...inForceLines(status, key),
    ...heldBackLines(held, runs.inForce, nowMs),
    `config     ${config.problem ?? wanted.filter(Boolean).join(", ")}`,
    ...(config.lane === undefined ? [] : [`lane       ${config.lane}`]),
    ...variableLines(variables),
    `toolchain  ${Object.values(toolchain).join(", ")}`,
    ...(status.reviewPending && named === 0
      ? ["REVIEW PENDING: something was done without a second person."]
      : []),
    ...runs.rows.flatMap(runLines),
    ...calls.map((call) => `CALL NOW   ${call}`),
    ...(runs.rows.length === 0 ? ["run        none here"] : []),
  ];
}

function recordLines({ record }: Status): readonly string[] {
  if ("problem" in record) return [`record     unknown: ${record.problem}`];
  const { mode, until, secondsLeft, incident, generation, approved, openedBy, lock, pending } = record;
  const left = secondsLeft === 0 ? undefined : `${Math.ceil(secondsLeft / 60)} minutes left`;
  const said =
    mode === "closed"
      ? ["closed"]
      : [mode, incident, `until ${until}`, left, approved ? "approved" : "APPROVED BY NOBODY"];
  const by = openedBy === undefined || mode === "closed" ? undefined : `opened by ${openedBy}`;
  const number = generation === undefined ? undefined : `generation ${generation}`;
  return [
    `record     ${[...said, by, number].filter((part) => part !== undefined).join(", ")}`,
    ...(record.toEveryone === undefined ? [] : [`OPEN TO EVERYONE: ${record.toEveryone}`]),
    ...record.reviewPending.map(
      ({ at, by: who, opening }) =>
        `REVIEW PENDING: ${opening?.mode} until ${opening?.until}, opened at ${at}${who === undefined ? "" : ` by ${who}`} with nobody's approval.`,
    ),
    ...(lock === undefined
      ? []
      : [
          `locked     by process ${lock.pid} of ${lock.username}@${lock.hostname} (${lock.holder}) since ${lock.timestamp}`,
        ]),
    ...(pending === 0 ? [] : [`pending    ${pending} operations of an engine that was killed`]),
  ];
}

function unrecordedLines({ unrecorded, record, nowMs }: Status): readonly string[] {
  if (unrecorded === undefined) return [];
  const { mode, generation, approved, until, source } = unrecorded;
  const by = approved === undefined ? "" : approved ? ", approved" : ", APPROVED BY NOBODY, REVIEW PENDING";
  const told =
    "problem" in record
      ? `as ${source === "item" ? "Vercel" : "the app"} has it`
      : "not in the stack's record, so it was written directly; who did it stands in the record of their own clone";
  return [`live       ${mode}, generation ${generation}, ${minutesLeft(until, nowMs)}${by}: ${told}`];
}

function inForceText({ what, until, since, by, run }: PutInForce, nowMs: number): string {
  return `in force   ${what}${until === undefined ? ", end not known" : ` until ${until}, ${timeLeft(until, nowMs)}`}, since ${since}, by ${by} (${run})`;
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

import { defineCommand } from "citty";
import {
  RunbookError,
  askAppGate,
  knownApproval,
  summaryLine,
  type AppGate,
  type CoveringApproval,
} from "../src/index.ts";
import { callsDue } from "./contacts/calls.ts";
import { badArgument, exitCodes } from "./edge.ts";
import { owedReviews, readStackRecord, recordLines, type StackRecord } from "./stack-record.ts";
import { askFreeze } from "./freeze.ts";
import { openLook, requestsAMinute } from "./status/look.ts";
import { knownRuns } from "./status/runs.ts";
import { timeLeft } from "./status/snapshot.ts";
import { warnOnRecord } from "./status/warn.ts";
import { watchStatus, type Shown } from "./status/watch.ts";
import { checkoutRoot, openWorld, stackArg } from "./world.ts";

/** `status` must not hang on an app that does, milliseconds. */
const gateTimeoutMs = 1_500;
interface StackRow {
  readonly stack: string | undefined;
  readonly origin: string | undefined;
  readonly mode: string;
  readonly until: string | undefined;
  readonly incident: string | undefined;
  readonly approved: boolean;
  readonly lane: string | undefined;
  readonly problem: string | undefined;
}

const minutesLeft = (until: string | null | undefined, nowMs: number): string =>
  until === undefined || until === null
    ? ""
    : Date.parse(until) <= nowMs
      ? `ended at ${until}`
      : `until ${until}, ${Math.ceil((Date.parse(until) - nowMs) / 60_000)} minutes left`;

function gateText(gate: AppGate, nowMs: number): string {
  if (gate.mode === undefined) return `unknown: ${gate.problem ?? ""}`;
  return [gate.mode, gate.mode === "closed" ? undefined : gate.incident, minutesLeft(gate.until, nowMs)]
    .filter(Boolean)
    .join(", ");
}

/** Seconds between looks of `--watch`: the least, the usual, the most. */
const [shortest, usual, longest] = [2, 10, 300];

export default defineCommand({
  meta: { name: "status", description: "What is open, until when, who opened it, and what is owed" },
  args: {
    ...stackArg,
    watch: {
      type: "boolean",
      description: "Go on looking until Ctrl-C; a screen on a terminal, else a line per change",
    },
    every: {
      type: "string",
      description: `Seconds between looks of --watch, ${shortest} to ${longest} (Default: ${usual})`,
    },
    notify: {
      type: "boolean",
      description: "With --watch: send the warnings before the end for the opening on record here, each once",
    },
    json: { type: "boolean", description: "Print as JSON; with --watch one object per change" },
  },
  async run({ args }) {
    if (args.watch !== true && (args.every !== undefined || args.notify === true))
      throw badArgument("--every and --notify go with --watch", "Add --watch.");
    const seconds = Number(args.every ?? usual);
    if (!(seconds >= shortest && seconds <= longest))
      throw badArgument(`--every ${args.every} is not a time`, `Give seconds, ${shortest} to ${longest}.`);
    const ports = await openWorld({ stack: args.stack });
    return args.watch === true
      ? await watch(ports, seconds * 1000, args.notify === true, args.json === true)
      : await once(ports, args.json === true);
  },
});

type World = Awaited<ReturnType<typeof openWorld>>;

/** @returns 4 when it was open at the last look, else 0 */
async function watch(ports: World, everyMs: number, notify: boolean, json: boolean): Promise<number> {
  const root = checkoutRoot();
  const ending = new AbortController();
  const end = () => ending.abort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  const { vercel, app, clerk } = requestsAMinute(everyMs);
  const cost = `${vercel + app + clerk} requests a minute (Vercel ${vercel}, the app ${app}, Clerk ${clerk})`;
  const { stdout, stderr } = process;
  const kind: Shown["kind"] = json ? "json" : stdout.isTTY === true ? "screen" : "lines";
  if (kind === "lines") stderr.write(`Looks every ${everyMs / 1000} s, ${cost}; Ctrl-C ends.\n`);
  const last = await watchStatus(
    {
      clock: ports.clock,
      everyMs,
      look: openLook(root, ports),
      shown: {
        kind,
        write: (text) => void stdout.write(ports.redact(text)),
        columns: () => stdout.columns ?? 120,
      },
      cost,
      notify: notify ? () => warnOnRecord(root, ports) : undefined,
    },
    ending.signal,
  );
  return last?.open === true ? exitCodes.bypassOpen : exitCodes.done;
}

async function once(ports: World, json: boolean): Promise<number> {
  const root = checkoutRoot();
  const nowMs = ports.clock.now();
  const stack = await stackRow(ports);
  const asked =
    stack.origin === undefined
      ? Promise.resolve(noGate)
      : askAppGate(ports.http, stack.origin, gateTimeoutMs);
  const freeze = askFreeze(Promise.resolve(ports), asked);
  const [known, calls, gate, record, toolchain] = await Promise.all([
    knownRuns(root, nowMs),
    callsDue(root, nowMs),
    asked,
    readStackRecord(ports, process.env),
    ports.stack.toolchain(),
  ]);
  const { rows: runs, reviewed } = known;
  const configOpen = stack.mode !== "closed" && stack.until !== undefined && Date.parse(stack.until) > nowMs;
  const gateOpen = gate.mode !== undefined && gate.mode !== "closed";
  const recordOpen = !("problem" in record) && record.mode !== "closed";
  // The app has the last word; the config is only what somebody meant.
  const open =
    gate.mode === undefined
      ? configOpen || recordOpen || runs.some((run) => "bypassOpen" in run && run.bypassOpen)
      : gateOpen;
  const reviewOwed =
    (configOpen && !stack.approved) || owedReviews(record, reviewed).length > 0 || known.reviewOwed;
  const approval = open ? await approvalOf(ports, gate, record, known.lines) : undefined;
  if (json) {
    const { approver, requester, until } = approval ?? {};
    const approved = approval === undefined ? null : { approver, requester, until };
    process.stdout.write(
      `${JSON.stringify({ open, reviewOwed, lane: stack.lane ?? null, approval: approved, gate, record, stack, runs, calls, toolchain })}\n`,
    );
  } else {
    const lines = [
      `app        ${gateText(gate, nowMs)}`,
      ...(approval === undefined ? [] : [approvalText(approval, nowMs)]),
      `config     ${stack.problem ?? [stack.stack, stack.mode, stack.incident, minutesLeft(stack.until, nowMs)].filter(Boolean).join(", ")}`,
      ...(stack.lane === undefined ? [] : [`lane       ${stack.lane}`]),
      ...recordLines(record, reviewed),
      `toolchain  ${Object.values(toolchain).join(", ")}`,
      ...(reviewOwed ? ["REVIEW OWED: something was opened without a second person."] : []),
      ...runs.map(
        (run) => `run        ${"problem" in run ? `${run.run}  ${run.problem}` : summaryLine(run)}`,
      ),
      ...calls.map((call) => `CALL NOW   ${call}`),
      ...(runs.length === 0 ? ["run        none here"] : []),
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
  }
  await freeze.say();
  return open ? exitCodes.bypassOpen : exitCodes.done;
}

/** The approval that what is open stands under, as far as it is known in this clone. */
async function approvalOf(
  ports: World,
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

const approvalText = ({ approver, requester, until }: CoveringApproval, nowMs: number): string =>
  `approved   by ${approver}, asked for by ${requester}, until ${until} in total, ${timeLeft(until, nowMs)}`;

const noGate: AppGate = { mode: undefined, problem: "the stack is not known here" };

async function stackRow(ports: Awaited<ReturnType<typeof openWorld>>): Promise<StackRow> {
  try {
    const [identity, bypass] = [await ports.stack.identity(), await ports.stack.bypassConfig()];
    return {
      stack: identity.stack,
      origin: identity.appOrigin,
      mode: bypass?.mode ?? "closed",
      until: bypass?.until,
      incident: bypass?.incident,
      approved: bypass?.approval !== undefined,
      lane: identity.lane,
      problem: undefined,
    };
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    const unknown = {
      stack: undefined,
      origin: undefined,
      until: undefined,
      incident: undefined,
      lane: undefined,
    };
    return { ...unknown, mode: "unknown", approved: false, problem: error.message };
  }
}

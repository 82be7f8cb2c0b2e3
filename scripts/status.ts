import { defineCommand } from "citty";
import {
  RunbookError,
  askAppGate,
  fold,
  openFolders,
  readJournal,
  summarize,
  summaryLine,
  type AppGate,
  type RunFolders,
  type RunSummary,
} from "../src/index.ts";
import { callsDue } from "./contacts/calls.ts";
import { exitCodes } from "./edge.ts";
import { owedReviews, readStackRecord, recordLines, reviewedEnds } from "./stack-record.ts";
import { checkoutRoot, openWorld, stackArg } from "./world.ts";

/** `status` must not hang on an app that does, milliseconds. */
const gateTimeoutMs = 1_500;
/** Runs that are looked into; older ones are named by `ls incidents`. */
const newest = 10;

type RunRow =
  | (RunSummary & { readonly reviewed: readonly string[] })
  | { readonly run: string; readonly problem: string };

async function readRuns(folders: RunFolders, nowMs: number): Promise<readonly RunRow[]> {
  const names = (await folders.list()).slice(0, newest);
  return await Promise.all(
    names.map(async (run): Promise<RunRow> => {
      try {
        const records = await readJournal(await folders.open(run));
        return { ...summarize(fold(records), nowMs), reviewed: reviewedEnds(records) };
      } catch (error) {
        if (!(error instanceof RunbookError)) throw error;
        return { run, problem: `${error.message} [${error.code}]` };
      }
    }),
  );
}

interface StackRow {
  readonly stack: string | undefined;
  readonly origin: string | undefined;
  readonly mode: string;
  readonly until: string | undefined;
  readonly incident: string | undefined;
  readonly approved: boolean;
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

export default defineCommand({
  meta: { name: "status", description: "What is open, until when, who opened it, and what is owed" },
  args: { ...stackArg, json: { type: "boolean", description: "Print as JSON" } },
  async run({ args }) {
    const ports = await openWorld({ stack: args.stack });
    const nowMs = ports.clock.now();
    const stack = await stackRow(ports);
    const [runs, calls, gate, record, toolchain] = await Promise.all([
      openFolders(checkoutRoot()).then((folders) => readRuns(folders, nowMs)),
      callsDue(checkoutRoot(), nowMs),
      stack.origin === undefined ? noGate : askAppGate(ports.http, stack.origin, gateTimeoutMs),
      readStackRecord(ports, process.env),
      ports.stack.toolchain(),
    ]);
    const reviewed = new Set(runs.flatMap((run) => ("reviewed" in run ? run.reviewed : [])));
    const configOpen =
      stack.mode !== "closed" && stack.until !== undefined && Date.parse(stack.until) > nowMs;
    const gateOpen = gate.mode !== undefined && gate.mode !== "closed";
    const recordOpen = !("problem" in record) && record.mode !== "closed";
    // The app has the last word; the config is only what somebody meant.
    const open =
      gate.mode === undefined
        ? configOpen || recordOpen || runs.some((run) => "bypassOpen" in run && run.bypassOpen)
        : gateOpen;
    const reviewOwed =
      (configOpen && !stack.approved) ||
      owedReviews(record, reviewed).length > 0 ||
      runs.some((run) => "reviewOwed" in run && run.reviewOwed);
    if (args.json === true) {
      process.stdout.write(
        `${JSON.stringify({ open, reviewOwed, gate, record, stack, runs, calls, toolchain })}\n`,
      );
    } else {
      const lines = [
        `app        ${gateText(gate, nowMs)}`,
        `config     ${stack.problem ?? [stack.stack, stack.mode, stack.incident, minutesLeft(stack.until, nowMs)].filter(Boolean).join(", ")}`,
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
    return open ? exitCodes.bypassOpen : exitCodes.done;
  },
});

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
      problem: undefined,
    };
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    const unknown = { stack: undefined, origin: undefined, until: undefined, incident: undefined };
    return { ...unknown, mode: "unknown", approved: false, problem: error.message };
  }
}

import { join } from "node:path";
import { executePlan, type RunEnd } from "../../run/execute.ts";
import { bypassMayBeOpen } from "../../journal/fold.ts";
import { isMade, madeText } from "../../plan/one-step.ts";
import { unlessRefused } from "../../errors.ts";
import { openProcesses } from "../../open-folders.ts";
import { peopleAt } from "../../people/operator.ts";
import { readRegularText } from "../../adapters/regular-file.mjs";
import { hasNext, reverifyPlan, type Stages } from "../../run/stages.ts";
import { standardCatalogue } from "../../steps/standard.ts";
import { stepsOf } from "../../plan/walk.ts";
import { warningOf } from "../../run/warn-notice.ts";
import { watchEnd } from "../../run/watch-end.ts";
import type { Invocation } from "../command.ts";
import { planLines } from "../plan-from-line.ts";
import { includedHere } from "../runbook-file.ts";
import { planNext } from "../../plan/recipe.ts";
import { planFileOf, wholePlan } from "../../run/frozen-plans.ts";
import type { RunContext } from "../../run/context.ts";
import type { Secrets } from "../../run/context.ts";
import type { Answers } from "../../run/context.ts";
import type { Journal } from "../../journal/journal.ts";
import type { JournalRecord } from "../../journal/event.ts";
import type { Person } from "../../approval/person.ts";
import type { Plan } from "../../plan/plan.ts";
import type { OpenedPorts } from "../../open-ports.ts";
import { callBeside } from "../contacts/calls.ts";
import { endLines } from "./end-text.ts";
import { catchInterrupts } from "../interrupts.ts";
import { pastedLines } from "../pasted-lines.ts";
import { printRecords, requestLines } from "./print-records.ts";

interface RunToExecute {
  readonly root: string;
  /** The stages that are frozen. */
  readonly plans: readonly [Plan, ...Plan[]];
  readonly ports: OpenedPorts;
  /** Show each later stage's plan whole. */
  readonly full?: boolean;
  readonly journal: Journal;
  /** On record already, to be shown first. */
  readonly records: readonly JournalRecord[];
  readonly executor: Pick<Person, "id">;
  readonly answers: Answers;
  /** Default: the plan has none. */
  readonly secrets?: Secrets;
  readonly wait: boolean;
  readonly call: Invocation;
}

/** What is done beside a run: whom it calls, what it tells. */
export interface Beside extends Pick<RunToExecute, "root" | "ports" | "journal"> {
  /** The stages that are frozen by now. */
  readonly plans: readonly [Plan, ...Plan[]];
  readonly executor: string;
  readonly onRecord: (record: JournalRecord) => void;
  readonly say: (line: string) => void;
}

interface HowToExecute {
  /** Shows each record once it is on disk. */
  readonly print: (record: JournalRecord, plans: readonly [Plan, ...Plan[]]) => void;
  /** Resolves, and never rejects, once its signal is aborted and the rest is done. */
  readonly beside: (around: Beside, ended: AbortSignal) => Promise<void>;
  /** It was planned a moment ago, and nobody is waited for: it need not be planned again. */
  readonly atOnce?: boolean;
  /** A short run of which nothing was done, or is left to do, ends with its refusal: nobody is to resume it. */
  readonly endsRefused?: boolean;
}

/** Executes a run's plan in this terminal, shows its records as they are made, and gives the exit code. */
export async function executeRun(options: RunToExecute): Promise<number> {
  const { out } = options.call;
  const folder = join("incidents", options.journal.state().run ?? "");
  const print: HowToExecute["print"] = out.asJson
    ? (record) => out.json({ record })
    : printRecords(out, { clock: options.ports.clock, print: out.print });
  const { end, plan } = await executeBeside(options, { print, beside: callBeside });
  const result = {
    run: end.state.run,
    folder,
    phase: end.state.phase,
    outcome: end.state.outcome ?? null,
    exitCode: end.exitCode,
    stop: end.stop ?? null,
    reviewPending: end.state.reviewPending.length > 0,
    steps: end.state.steps,
  };
  out.answer(result, () => endLines(end, plan, folder));
  return end.exitCode;
}

/** The same, whose end the caller shows. @returns with it the plan of all its stages */
export async function executeBeside(
  options: RunToExecute,
  { print, beside, atOnce = false, endsRefused = false }: HowToExecute,
): Promise<{ readonly end: RunEnd; readonly plan: Plan }> {
  const { root, ports, journal, call, answers } = options;
  const [plan, ...frozen] = options.plans;
  const plans: [Plan, ...Plan[]] = [...options.plans];
  const { out } = call;
  const onRecord = (record: JournalRecord) => print(record, plans);
  options.records.forEach(onRecord);
  const interrupts = catchInterrupts(out.note);
  const lines = pastedLines(call.stdin);
  const left = new AbortController();
  const executor = options.executor.id;
  const besides = beside({ root, plans, ports, journal, executor, onRecord, say: out.note }, left.signal);
  const warning = () => warningOf(wholePlan(plans), journal.state());
  const watching = watchEnd({ journal, ports, warning, onRecord }, left.signal);
  try {
    const planning = async () => {
      const text = await textOf(root, plan);
      const included = await includedHere(root, plan.runbook.file, text);
      return { ports, catalogue: standardCatalogue, text, included };
    };
    const stages: Stages = {
      frozen,
      redact: ports.redact,
      planNext: async (before, outputs) => await planNext(before, outputs, await planning()),
      onPlan: (next) => {
        if (!plans.includes(next)) plans.push(next);
        const file = join("incidents", journal.state().run ?? "", planFileOf(next.stage?.number ?? 1));
        if (out.asJson) out.json({ plan: next });
        else out.print(...planLines(next, { full: options.full === true, out, file }));
      },
    };
    const run: RunContext = {
      plan,
      catalogue: standardCatalogue,
      ports,
      processes: await openProcesses(),
      journal,
      people: await peopleFor(plan, ports, answers),
      executor,
      answers,
      secrets: options.secrets ?? new Map(),
      wait: options.wait,
      stop: interrupts.stop,
      abort: interrupts.abort,
      reverify: async (which) => (atOnce ? undefined : await reverifyPlan(which, await planning())),
      pasted: (signal) => lines.next(signal),
      onPending: (request) => {
        if (!out.asJson) out.print(...requestLines(request, plans.at(-1) ?? plan));
      },
      onRecord,
    };
    const end = await executePlan(run, stages);
    if (endsRefused && isRefused(end, ports.clock.now())) {
      const message = end.stop?.message ?? "";
      await unlessRefused(() => journal.append({ type: "run.finished", outcome: "failed", message }));
    }
    return { end: { ...end, state: journal.state() }, plan: wholePlan(plans) };
  } finally {
    left.abort();
    await Promise.all([besides, watching]);
    interrupts.release();
    await journal.close();
  }
}

/** It went no further, nothing of it may be in force, and of no step is it unknown what became of it. */
const isRefused = ({ stop, state }: RunEnd, nowMs: number): boolean =>
  (stop?.kind === "failed" || stop?.kind === "needs-human") &&
  state.phase !== "finished" &&
  !bypassMayBeOpen(state, nowMs) &&
  !Object.values(state.steps).some(({ status }) => status === "in-flight" || status === "unknown");

/** Whose signatures count. Where nobody is asked, contacts with mistakes are in nobody's way. @throws BadInput */
async function peopleFor(
  plan: Plan,
  { git }: Pick<OpenedPorts, "git">,
  { overrides }: Answers,
): Promise<readonly Person[]> {
  const asks =
    hasNext(plan) ||
    stepsOf(plan.nodes).some(({ id, dangerous }) => dangerous && overrides[id] === undefined);
  const read = () => peopleAt(git, plan.contactsCommit);
  return asks ? await read() : ((await unlessRefused(read)) ?? []);
}

/** The text as it is now: of a file, or made from the catalogue. */
async function textOf(root: string, { runbook: { file }, inputs }: Plan): Promise<string> {
  if (isMade(file)) return madeText(file, inputs, standardCatalogue);
  return await readRegularText(join(root, file)).catch(() => "");
}

import { join } from "node:path";
import { executePlan } from "../../run/execute.ts";
import { openProcesses } from "../../open-folders.ts";
import { peopleAt } from "../../people/who.ts";
import { readRegularText } from "../../adapters/regular-file.mjs";
import { recordLineText } from "../../report/record-line.ts";
import { reverifyPlan } from "../../run/replan.ts";
import { standardCatalogue } from "../../steps/standard.ts";
import { stepsOf } from "../../plan/walk.ts";
import { warningOf } from "../../run/warn-notice.ts";
import { watchEnd } from "../../run/watch-end.ts";
import type { Invocation } from "../command.ts";
import type { Output } from "../output.ts";
import { planLines } from "../plan-from-line.ts";
import { planNext } from "../../plan/recipe.ts";
import { wholePlan } from "../../run/frozen-plans.ts";
import type { RunContext } from "../../run/context.ts";
import type { Stages } from "../../run/stages.ts";
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
import { requestLines } from "./request-text.ts";

export interface RunToExecute {
  readonly root: string;
  /** The stages that are frozen. */
  readonly plans: readonly [Plan, ...Plan[]];
  readonly ports: OpenedPorts;
  /** Show each later stage's plan whole. */
  readonly full?: boolean;
  readonly journal: Journal;
  /** On record already, to be shown first. */
  readonly records: readonly JournalRecord[];
  readonly executor: Person;
  readonly answers: Answers;
  readonly wait: boolean;
  readonly call: Invocation;
}

/** Executes a run's plan in this terminal, shows its records as they are made, and gives the exit code. */
export async function executeRun(options: RunToExecute): Promise<number> {
  const { root, ports, journal, call } = options;
  const [plan, ...frozen] = options.plans;
  const plans: [Plan, ...Plan[]] = [...options.plans];
  const { out } = call;
  const folder = join("incidents", journal.state().run ?? "");
  const print = out.asJson ? (record: JournalRecord) => out.json({ record }) : textRecord(plans, out);
  options.records.forEach(print);
  const interrupts = catchInterrupts(out.note);
  const lines = pastedLines(call.stdin);
  const left = new AbortController();
  const around = { root, ports, journal, executor: options.executor.id, onRecord: print, say: out.note };
  const calling = callBeside(around, left.signal);
  const warning = () => warningOf(wholePlan(plans), journal.state());
  const watching = watchEnd({ journal, ports, warning, onRecord: print }, left.signal);
  try {
    const planning = async () => ({
      ports,
      catalogue: standardCatalogue,
      text: await runbookText(root, plan),
    });
    const stages: Stages = {
      frozen,
      redact: ports.redact,
      planNext: async (before, outputs) => await planNext(before, outputs, await planning()),
      onPlan: (next) => {
        plans.push(next);
        if (out.asJson) out.json({ plan: next });
        else out.print(...planLines(next, { full: options.full === true, out }));
      },
    };
    const run: RunContext = {
      plan,
      catalogue: standardCatalogue,
      ports,
      processes: await openProcesses(),
      journal,
      people: await peopleAt(ports.git, plan.contactsCommit),
      executor: options.executor.id,
      answers: options.answers,
      wait: options.wait,
      stop: interrupts.stop,
      abort: interrupts.abort,
      reverify: async (which) => await reverifyPlan(which, await planning()),
      pasted: (signal) => lines.next(signal),
      onRecord: print,
    };
    const end = await executePlan(run, stages);
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
    out.answer(result, () => endLines(end, wholePlan(plans), folder));
    return end.exitCode;
  } finally {
    left.abort();
    await Promise.all([calling, watching]);
    interrupts.release();
    await journal.close();
  }
}

const runbookText = (root: string, plan: Plan): Promise<string> =>
  readRegularText(join(root, plan.runbook.file)).catch(() => "");

function textRecord(plans: readonly [Plan, ...Plan[]], out: Output): (record: JournalRecord) => void {
  return ({ event, ...rest }) => {
    const record = { event, ...rest };
    const titles = Object.fromEntries(stepsOf(wholePlan(plans).nodes).map(({ id, title }) => [id, title]));
    const line = recordLineText(record, titles);
    if (line !== undefined) out.print(line);
    if (event.type === "approval.requested")
      out.print(...requestLines(event.request, plans.at(-1) ?? plans[0]));
  };
}

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
import type { Answers } from "../../run/context.ts";
import type { Journal } from "../../journal/journal.ts";
import type { JournalRecord } from "../../journal/event.ts";
import type { Person } from "../../approval/person.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Ports } from "../../ports/index.ts";
import { callBeside } from "../contacts/calls.ts";
import { endLines } from "./end-text.ts";
import { catchInterrupts } from "../interrupts.ts";
import { pastedLines } from "../pasted-lines.ts";
import { requestLines } from "./request-text.ts";

export interface RunToExecute {
  readonly root: string;
  readonly plan: Plan;
  readonly ports: Ports;
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
  const { root, plan, ports, journal, call } = options;
  const { out } = call;
  const folder = join("incidents", journal.state().run ?? "");
  const print = out.asJson ? (record: JournalRecord) => out.json({ record }) : textRecord(plan, out);
  options.records.forEach(print);
  const interrupts = catchInterrupts(out.note);
  const lines = pastedLines(call.stdin);
  const left = new AbortController();
  const around = { root, ports, journal, executor: options.executor.id, onRecord: print, say: out.note };
  const calling = callBeside(around, left.signal);
  const warning = () => warningOf(plan, journal.state());
  const watching = watchEnd({ journal, ports, warning, onRecord: print }, left.signal);
  try {
    const end = await executePlan({
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
      reverify: async () =>
        await reverifyPlan(plan, {
          ports,
          catalogue: standardCatalogue,
          text: await runbookText(root, plan),
        }),
      pasted: (signal) => lines.next(signal),
      onRecord: print,
    });
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
  } finally {
    left.abort();
    await Promise.all([calling, watching]);
    interrupts.release();
    await journal.close();
  }
}

const runbookText = (root: string, plan: Plan): Promise<string> =>
  readRegularText(join(root, plan.runbook.file)).catch(() => "");

function textRecord(plan: Plan, out: Output): (record: JournalRecord) => void {
  const titles = Object.fromEntries(stepsOf(plan.nodes).map(({ id, title }) => [id, title]));
  return (record) => {
    const line = recordLineText(record, titles);
    if (line !== undefined) out.print(line);
    if (record.event.type === "approval.requested") out.print(...requestLines(record.event.request, plan));
  };
}

import { amendReport, type Amendment } from "../../report/amend.ts";
import { composeReport, runMeant, type Names } from "../../report/write-report.ts";
import { fold } from "../../journal/fold.ts";
import { frozenPlan } from "../../run/frozen-plans.ts";
import { openFolders } from "../../open-folders.ts";
import { openLines } from "../../report/report.ts";
import { peopleAt, findOperator } from "../../people/operator.ts";
import { readJournal } from "../../journal/journal.ts";
import { RunbookError } from "../../errors.ts";
import { stepsOf } from "../../plan/walk.ts";
import type { JournalRecord } from "../../journal/event.ts";
import type { JournalStore } from "../../ports/journal-store.ts";
import type { Open } from "../../report/statement.ts";
import type { PlannedNode } from "../../plan/plan.ts";
import { projectRoot } from "../roots.ts";
import type { Invocation } from "../command.ts";
import { openWorld } from "../world.ts";

/** Titles of the plan that the run froze; without that plan, steps are called by their ids. */
export async function namesOf(store: JournalStore): Promise<Names> {
  const state = fold(await readJournal(store));
  try {
    const plan = await frozenPlan(store, state);
    const all = [...stepsOf(plan.nodes), ...branches(plan.nodes)];
    return { title: plan.runbook.title, titles: Object.fromEntries(all.map(({ id, title }) => [id, title])) };
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    return { title: undefined, titles: {} };
  }
}

function branches(nodes: readonly PlannedNode[]): readonly PlannedNode[] {
  return nodes.flatMap((node) =>
    node.kind === "branch" ? [node, ...node.cases.flatMap((each) => branches(each.nodes))] : [],
  );
}

export interface Told {
  readonly run: string;
  readonly record: JournalRecord;
  /** What nobody has said yet. */
  readonly open: readonly Open[];
}

/** Adds to a run's record what the person at the keyboard says. */
export async function amendRun(
  call: Invocation,
  wish: {
    readonly run?: string | undefined;
    readonly as?: string | undefined;
    readonly amendment: Amendment;
  },
): Promise<Told> {
  const { git, clock, redact } = await openWorld(call, { stack: undefined });
  const folders = await openFolders(projectRoot(call.cwd));
  const run = await runMeant(folders, wish.run);
  const store = await folders.open(run);
  const records = await readJournal(store);
  const person = await findOperator(git, await peopleAt(git, await git.head()), wish.as);
  const { amendment } = wish;
  const record = await amendReport({ store, records, amendment, by: person.id, clock, redact });
  const { report } = await composeReport(store, await namesOf(store), redact);
  return { run, record, open: openLines(report) };
}

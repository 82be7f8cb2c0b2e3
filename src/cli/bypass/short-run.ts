import { RunbookError } from "../../errors.ts";
import { openFolders } from "../../open-folders.ts";
import { lastingJournal } from "../../journal/lasting-journal.ts";
import { peopleAt, findOperator } from "../../people/operator.ts";
import { preparePlan, type Preparation } from "../../plan/prepare.ts";
import { stackWith } from "../../ports/stack-with.ts";
import { standardCatalogue } from "../../steps/standard.ts";
import { startRun, startingEvents, type Begun } from "../../run/start.ts";
import { reopenRun } from "../../run/reopen.ts";
import { catchUp } from "../run/catch-up.ts";
import { executeBeside } from "../run/execute-run.ts";
import { printRecords } from "../run/print-records.ts";
import { openCheckedWorld } from "../world.ts";
import { projectRoot } from "../roots.ts";
import { tellAfter } from "./tell-after.ts";
import type { Answers } from "../../run/context.ts";
import type { Invocation } from "../command.ts";
import type { OpenedPorts } from "../../open-ports.ts";
import type { Plan } from "../../plan/plan.ts";

/** What a command of `./runbook bypass` has at hand. */
export interface Desk {
  readonly root: string;
  readonly ports: OpenedPorts;
  /** Who types: an id of the contacts, else what git knows. Closing needs nobody, and going alone is on the record. */
  readonly by: string;
  readonly call: Invocation;
}

/** The checked world, with what others left in order. */
export async function openDesk(
  call: Invocation,
  {
    stack,
    direct,
    closes = false,
  }: { readonly stack: string | undefined; readonly direct: boolean; readonly closes?: boolean },
): Promise<Desk> {
  const { ports, warnings } = await openCheckedWorld(call, { stack, direct });
  call.out.note(...warnings);
  const root = projectRoot(call.cwd);
  const here = { root, ports, say: call.out.note, signal: new AbortController().signal };
  const [by] = await Promise.all([operatorId(ports, call.out.note), catchUp(here, { direct, closes })]);
  return { root, ports, by, call };
}

async function operatorId({ git }: Pick<OpenedPorts, "git">, say: (line: string) => void): Promise<string> {
  try {
    return (await findOperator(git, await peopleAt(git, await git.head()), undefined)).id;
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    const email = await git.userEmail();
    if (email === undefined) say("Who typed this is not put on record: git names nobody here.");
    return email ?? "someone";
  }
}

export const noAnswers: Answers = {
  ...{ confirmations: {}, branches: {}, settled: {}, approval: undefined, overrides: {} },
};

/** A plan that is run at once by whoever asks for it, so the engine's preview, which no hash covers, would only cost time. */
export async function planAtOnce(
  { ports }: Desk,
  wanted: Pick<Preparation, "text" | "file" | "typed">,
): Promise<Plan> {
  const nothing = { changes: [], drift: [], warnings: [], elapsedMs: 0 };
  const stack = stackWith(ports.stack, { preview: async () => nothing });
  return await preparePlan({
    ...wanted,
    ports: { ...ports, stack },
    catalogue: standardCatalogue,
    lookMs: 0,
  });
}

/** @throws BadInput, PermanentFailure `RECORD_UNWRITABLE` */
export async function beginRun({ root, ports, by }: Desk, plan: Plan): Promise<ShortRun> {
  const { clock, redact } = ports;
  const begun = await startRun({ plan, folders: await openFolders(root), clock, redact, requester: by });
  return { ...begun, plans: [plan] };
}

/** The same for a close: where nothing can be put on record, it goes on without, and says so. */
export async function beginClosing(
  desk: Desk,
  plan: Plan,
): Promise<ShortRun & { readonly recorded: boolean }> {
  const { clock } = desk.ports;
  const say = (why: string) => desk.call.out.note(`This is not put on record: ${why}`);
  try {
    const begun = await beginRun(desk, plan);
    return { ...begun, journal: lastingJournal(begun.journal, { clock, say }), recorded: true };
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    say(error.message);
    const journal = lastingJournal(undefined, { clock, say });
    for (const event of startingEvents(plan, desk.by, clock.now())) await journal.append(event);
    return { journal, records: [], plans: [plan], recorded: false };
  }
}

/** Goes on with a run that somebody, perhaps the same person, has begun. */
export async function goOn({ root, ports, by, call }: Desk, run: string): Promise<ShortRun> {
  const { clock, redact } = ports;
  const folders = await openFolders(root);
  return await reopenRun({ folders, run, clock, redact, by, force: false, say: call.out.note });
}

/** A run with its plan. */
type ShortRun = Begun & { readonly plans: readonly [Plan, ...Plan[]] };

/** Executes it as any run; what happens is told on standard error, so that standard output has the result alone. */
export async function executeShort(
  { root, ports, by, call }: Desk,
  run: ShortRun,
  how: { readonly answers?: Answers; readonly wait?: boolean; readonly atOnce?: boolean } = {},
): ReturnType<typeof executeBeside> {
  const { answers = noAnswers, wait = false, atOnce = false } = how;
  const { out } = call;
  return await executeBeside(
    { root, ports, ...run, executor: { id: by }, answers, wait, call },
    {
      print: printRecords(out, { clock: ports.clock, print: out.note }),
      beside: tellAfter,
      atOnce,
      endsRefused: true,
    },
  );
}

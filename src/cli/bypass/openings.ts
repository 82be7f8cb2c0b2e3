import { join } from "node:path";
import { BadInput, NeedsHuman, PermanentFailure } from "../../errors.ts";
import { decodeApproval } from "../../approval/document.ts";
import { fold } from "../../journal/fold.ts";
import { readJournal } from "../../journal/journal.ts";
import { openFolders } from "../../open-folders.ts";
import { digestOf } from "../../plan/hash.ts";
import { isMade, madeFile, madeText } from "../../plan/one-step.ts";
import { preparePlan } from "../../plan/prepare.ts";
import { readRegularText } from "../../adapters/regular-file.mjs";
import { frozenPlan } from "../../run/frozen-plans.ts";
import { pendingRun } from "../../run/pending-run.ts";
import { standardCatalogue } from "../../steps/standard.ts";
import { withoutEngine } from "../approve/without-engine.ts";
import { beginRun, executeShort, goOn, noAnswers, planAtOnce, type Desk } from "./short-run.ts";
import type { BypassOpenInput } from "../../bypass/step-schemas.ts";
import type { Json } from "../../runbook/runbook.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunEnd } from "../../run/execute.ts";

/** The opening alone, as a runbook: what is approved is planned, shown and hashed like any run's. */
const file = "runbooks/bypass-open.yaml";
/** Its id, and that of its step that opens. */
const [runbook, opens] = ["bypass-open", "open"];
/** For each source of the look that the second person is shown, milliseconds: someone waits. */
const lookMs = 2_000;

interface Opened {
  readonly end: RunEnd;
  readonly plan: Plan;
}

/** Nobody is asked: the step's own override, on the record, and a review is pending. */
export async function openAlone(desk: Desk, input: BypassOpenInput): Promise<Opened> {
  const typed = { ...input };
  const answers = { ...noAnswers, overrides: { [opens]: input.reason } };
  const before = await pendingRun(
    await openFolders(desk.root),
    { runbook, inputs: typed },
    desk.ports.clock.now(),
  );
  if (before !== undefined) {
    return await executeShort(desk, await goOn(desk, before), { answers });
  }
  const plan = await planAtOnce(desk, { text: await openingText(desk), file, typed });
  return await executeShort(desk, await beginRun(desk, plan), { answers, atOnce: true });
}

/** Asks a second person, or goes on with what was asked for before by the same command. */
export async function openWithSecondPerson(
  desk: Desk,
  input: BypassOpenInput,
  wait: boolean,
): Promise<Opened> {
  const { root, ports } = desk;
  const typed = { ...input };
  const before = await pendingRun(await openFolders(root), { runbook, inputs: typed }, ports.clock.now());
  const run = before === undefined ? await asked() : await goOn(desk, before);
  return await executeShort(desk, run, { wait });

  async function asked() {
    const text = await openingText(desk);
    const world = withoutEngine(ports);
    const plan = await preparePlan({ ports: world, catalogue: standardCatalogue, text, file, typed, lookMs });
    return await beginRun(desk, plan);
  }
}

/**
 * Under an approval that somebody has: the run that asked for it goes on, where it is here and asked for just this; else it
 * is opened within what was signed, as a renewal is.
 * @throws BadInput for what is no approval of an opening · NeedsHuman `APPROVAL_DENIED`
 */
export async function openWithApproval(
  desk: Desk,
  line: string,
  wish: Readonly<Record<string, unknown>>,
): Promise<Opened> {
  const asking = await askingRun(desk, line);
  if (asking !== undefined && asks(asking.plan, wish)) {
    return await executeShort(desk, await goOn(desk, asking.run), {
      answers: { ...noAnswers, approval: line },
    });
  }
  return await renewApproved(desk, { ...wish, approval: line } as Readonly<Record<string, Json>>);
}

/** Goes on within an approval that is there already. */
export async function renewApproved(desk: Desk, wish: Readonly<Record<string, Json>>): Promise<Opened> {
  const name = madeFile("bypass-renew");
  const typed = { ...wish, expect: "open" };
  const plan = await planAtOnce(desk, { text: madeText(name, typed, standardCatalogue), file: name, typed });
  return await executeShort(desk, await beginRun(desk, plan));
}

/** Whether a plan's opening is what is wished for, as far as that was said. */
const asks = (
  { runbook: { id, file: from }, inputs }: Plan,
  wish: Readonly<Record<string, unknown>>,
): boolean => id === runbook && !isMade(from) && digestOf({ ...inputs, ...wish }) === digestOf(inputs);

async function askingRun(
  { root }: Desk,
  line: string,
): Promise<{ readonly run: string; readonly plan: Plan } | undefined> {
  const found = decodeApproval(line);
  if (typeof found === "string" || found.document.grant === undefined)
    throw new BadInput(
      `--approval: ${typeof found === "string" ? found : "it is no approval of an opening."}`,
      {
        code: "BAD_ARGUMENT",
        hint: "Give the line that `./runbook approve` printed, or its file.",
      },
    );
  const { run } = found.document;
  const store = await (await openFolders(root)).open(run).catch(() => undefined);
  if (store === undefined) return undefined;
  const state = fold(await readJournal(store));
  if (state.outcome === "denied")
    throw new NeedsHuman(`${run} was denied, and one deny stops it.`, {
      code: "APPROVAL_DENIED",
      hint: "Nothing was opened with it; ask a second person anew.",
    });
  if (state.phase === "finished") return undefined;
  return { run, plan: await frozenPlan(store, state) };
}

async function openingText({ root }: Desk): Promise<string> {
  try {
    return await readRegularText(join(root, file));
  } catch {
    throw new PermanentFailure(`${file} is missing, so nothing can be planned for an opening.`, {
      code: "PLAN_CHANGED",
      hint: "Restore it from the repository.",
    });
  }
}

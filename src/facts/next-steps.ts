import type { Category, NextStep, Special } from "./evidence.ts";
import { call, ownSteps, specialSteps, type OwnStep } from "./own-steps.ts";
import type { Symptom } from "./symptoms.ts";

/** A runbook, as far as its command line. */
export interface Checklist {
  /** Its path in the checkout. */
  readonly file: string;
  /** Inputs that somebody has to give. */
  readonly required: readonly string[];
  /** The branch that goes by triage's category, if it has one: a person can decide it beforehand. */
  readonly decides: string | undefined;
}

/** The runbook of each category, as the runbooks' own `category` says. */
export type Checklists = Readonly<Partial<Record<Category, Checklist>>>;

interface Case {
  readonly category: Category;
  /** What holds beside it, and a checklist fits: not where the steps say to open nothing and to go back to nothing. */
  readonly also: readonly Category[];
  readonly special: Special | undefined;
  /** Given on to the plan, which looks again. */
  readonly symptom: Symptom | undefined;
  /** The log alone shows it; the plan does not read the log, so a person has to say it there. */
  readonly byLogAlone: boolean;
}

const hasOwnSteps = (odd: Special | undefined) => odd !== undefined && specialSteps[odd] !== undefined;

/** Whether a checklist has something to decide by; where triage gives special steps there is nothing yet. */
export const takesChecklist = (odd: Special | undefined): boolean => !hasOwnSteps(odd);

/**
 * What a checklist may branch on by itself. Where triage gives special steps, no checklist fits, and a person decides what it
 * is to do.
 */
export function decidedCategory(category: Category, odd: Special | undefined): Category {
  return category !== "none" && hasOwnSteps(odd) ? "unknown" : category;
}

/** What to do now, in order: the runbook's commands, else triage's own steps. */
export function nextSteps(
  { category, also, special, symptom, byLogAlone }: Case,
  checklists: Checklists,
): readonly NextStep[] {
  const own = special === undefined ? undefined : specialSteps[special];
  if (own !== undefined) return resolved(own, checklists);
  const checklist = checklists[category];
  // While Vercel's own parts fail, no deployment is to be gone back to, whatever else there is.
  const fits = (each: Category) => category !== "vercel-outage" || each === "clerk-outage";
  const beside = also.find((each) => each !== "unknown" && checklists[each] !== undefined && fits(each));
  const found = beside === undefined ? undefined : checklists[beside];
  const second =
    beside === undefined || found === undefined || found.file === checklist?.file
      ? []
      : commands(found, decided(found, beside), ` (${beside})`);
  if (checklist === undefined) return [...resolved(ownSteps[category] ?? [call], checklists), ...second];
  const more = `${symptom === undefined ? "" : ` --symptom ${symptom}`}${byLogAlone ? decided(checklist, category) : ""}`;
  // What is told beside a runbook is what keeps people out.
  return [...commands(checklist, more), call, ...(beside === "clerk-outage" ? second : [])];
}

function resolved(steps: readonly OwnStep[], checklists: Checklists): readonly NextStep[] {
  return steps.flatMap(({ planFor, ...step }): readonly NextStep[] => {
    if (planFor === undefined) return [step];
    const checklist = checklists[planFor];
    if (checklist === undefined) return [];
    return [{ ...step, command: `./runbook plan ${argumentsOf(checklist)}${decided(checklist, planFor)}` }];
  });
}

function commands(checklist: Checklist, more: string, about = ""): readonly NextStep[] {
  const rest = `${argumentsOf(checklist)}${more}`;
  return [
    { do: `See what the runbook would do${about}`, command: `./runbook plan ${rest}` },
    { do: `Do it, on the record${about}`, command: `./runbook run ${rest}` },
  ];
}

const argumentsOf = ({ file, required }: Checklist): string =>
  [file, ...required.map((name) => `--input ${name}="…"`)].join(" ");

const decided = ({ decides }: Checklist, category: Category): string =>
  decides === undefined ? "" : ` --decide ${decides}=${category}`;

import { printable, wrapText } from "../ports/printable.ts";
import type { Plan, PlannedBranch, PlannedNode, PlannedStep } from "./plan.ts";
import { stepsOf } from "./walk.ts";

const linesMost = 24;
/** Of each part, at most. What changes is told dangerous steps first. */
const most = { warnings: 4, reason: 2, undecided: 2, changes: 8, people: 4 } as const;

/**
 * What somebody must know of a plan before they say yes, in at most 24 lines: what to beware of, what changes, what a second
 * person approves, what is asked of people. The whole is `renderPlan`'s.
 * @param columns characters in a line; what is longer is cut, options and the last command excepted
 * @param whole the command that shows the rest
 */
export function summarizePlan(plan: Plan, columns: number, whole: string): readonly string[] {
  const { runbook, stack, shown } = plan;
  const { category, severity, summary } = shown.triage;
  const steps = stepsOf(plan.nodes).filter(({ when }) => when?.holds !== false);
  const changes = steps
    .filter(({ effect }) => effect === "converge" || effect === "once")
    .toSorted((one, other) => Number(other.dangerous) - Number(one.dangerous))
    .map(changeOf);
  const approved = steps.filter(({ dangerous }) => dangerous).map(({ id }) => id);
  const before = [
    `PLAN  ${printable(runbook.title)}`,
    ...stageLine(plan),
    `      ${runbook.file} at ${runbook.commit.slice(0, 12)}, stack ${stack.stack} of ${stack.project}, ${plan.hash.slice(0, 12)}`,
    ...part(
      "WARNINGS",
      shown.warnings.flatMap((line) => wrapText(line, columns - 2)),
      most.warnings,
    ),
    ...part(
      `SEEN  ${category}${severity === undefined ? "" : `, ${severity}`}`,
      wrapText(summary, columns - 2),
      most.reason,
    ),
  ];
  const after = [
    approved.length === 0
      ? "No step needs an approval."
      : `NEEDS APPROVAL of a second person: ${approved.join(", ")}`,
    ...part("ASKED OF PEOPLE", steps.filter(({ effect }) => effect === "manual").map(titleOf), most.people),
    ...shared(undecided(plan.nodes), most.undecided),
    `${steps.length} step${steps.length === 1 ? "" : "s"} in all. The whole plan: ${whole}`,
  ];
  const room = Math.min(most.changes, linesMost - before.length - after.length - 1);
  const middle =
    changes.length === 0 ? ["CHANGES NOTHING outside the record."] : part("CHANGES", changes, room);
  return [...before, ...middle, ...after].map((line) => cut(line, columns));
}

/** One line: what is shown is not the whole run. */
function stageLine({ stage }: Plan): readonly string[] {
  if (stage === undefined) return [];
  const { number, title, ahead } = stage;
  const later = ahead.length === 0 ? "the last" : `later, planned when reached: ${ahead.join("; ")}`;
  return [`      ${printable(`STAGE ${number}${title === undefined ? "" : `, ${title}`} (${later})`)}`];
}

const part = (title: string, lines: readonly string[], share: number) =>
  lines.length === 0 ? [] : [title, ...shared(lines, share).map((line) => `  ${line}`)];

const titleOf = ({ id, title }: PlannedStep) => `${id}: ${printable(title)}`;

const changeOf = (step: PlannedStep): string =>
  `${step.id}: ${printable(step.action.summary)}${step.when === undefined ? "" : ` (if ${printable(step.when.source)})`}`;

/** Branches that nothing decides, as options. */
function undecided(nodes: readonly PlannedNode[]): readonly string[] {
  return branchesOf(nodes)
    .filter(({ taken, on }) => taken === undefined && !/\bsteps\./.test(on))
    .map(({ id, cases }) => `UNDECIDED, add --decide ${id}=<${cases.map(({ name }) => name).join("|")}>`);
}

const branchesOf = (nodes: readonly PlannedNode[]): readonly PlannedBranch[] =>
  nodes.flatMap((node) =>
    node.kind === "branch" ? [node, ...node.cases.flatMap((each) => branchesOf(each.nodes))] : [],
  );

/** As many lines as there is room for; the last says how many more there are. */
function shared(lines: readonly string[], share: number): readonly string[] {
  if (lines.length <= share) return lines;
  return [...lines.slice(0, share - 1), `… ${lines.length - share + 1} more`];
}

const cut = (line: string, columns: number) =>
  line.length <= columns || /^UNDECIDED|The whole plan: /.test(line)
    ? line
    : `${line.slice(0, columns - 1)}…`;

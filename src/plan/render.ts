import { printable, wrapText } from "../ports/printable.ts";
import { durationText } from "../runbook/limits.ts";
import type { Json } from "../runbook/runbook.ts";
import type { Plan, PlannedBranch, PlannedNode, PlannedStep } from "./plan.ts";

const width = 96;

/** The whole plan as text for a terminal: nothing is left out, and nothing depends on colour. */
export function renderPlan(plan: Plan): readonly string[] {
  const { runbook, stack, shown } = plan;
  return [
    `PLAN  ${runbook.title}`,
    `hash  ${plan.hash}`,
    "",
    ...pairs([
      ["runbook", `${runbook.file} at ${runbook.commit.slice(0, 12)}`],
      ["planned", shown.plannedAt],
      ["app", stack.appOrigin],
      ["Clerk", stack.clerkFrontendApi],
      [
        "stack",
        `${stack.stack}, project ${stack.project}${stack.team === undefined ? "" : `, team ${stack.team}`}`,
      ],
      ["reached", stack.egress === undefined ? "directly" : `through ${stack.egress.proxy}`],
      ["with", Object.values(shown.toolchain).join(", ")],
    ]),
    ...section("WARNINGS", shown.warnings),
    "",
    `SEEN  ${shown.triage.category}${shown.triage.severity === undefined ? "" : `, ${shown.triage.severity}`}`,
    ...wrap(shown.triage.summary, "  "),
    ...evidenceTable(shown.evidence),
    "",
    "INPUTS",
    ...Object.entries(plan.inputs).flatMap(([name, value]) =>
      wrap(`${name} = ${asText(value)}`, "  ", "    "),
    ),
    "",
    ...stageLines(plan),
    "STEPS",
    ...nodesOf(plan.nodes, "  "),
    ...approvals(plan),
  ];
}

/** Which stage this is, what it was planned from, and what comes after it. */
function stageLines({ stage }: Plan): readonly string[] {
  if (stage === undefined) return [];
  const { number, title, outputs, ahead } = stage;
  return [
    ...wrap(`STAGE ${number} of ${number + ahead.length}${title === undefined ? "" : `: ${title}`}`, ""),
    ...Object.entries(outputs).flatMap(([id, output]) => wrap(`from ${id}: ${asText(output)}`, "  ", "    ")),
    ...ahead.flatMap((each) => wrap(`later, planned and approved when it is reached: ${each}`, "  ", "    ")),
    "",
  ];
}

/** A row for each fact: what it is, its verdict, what it saw. */
function evidenceTable(evidence: Plan["shown"]["evidence"]): readonly string[] {
  const longest = Math.max(0, ...evidence.map(({ fact }) => fact.length));
  const row = (fact: string, verdict: string) => `  ${fact.padEnd(longest)}  ${verdict.padEnd(8)}  `;
  return evidence.flatMap(({ fact, verdict, summary }) => wrap(summary, row(fact, verdict), row("", "")));
}

function nodesOf(nodes: readonly PlannedNode[], indent: string): readonly string[] {
  if (nodes.length === 0) return [`${indent}(nothing)`];
  return nodes.flatMap((node) =>
    node.kind === "step" ? stepLines(node, indent) : branchLines(node, indent),
  );
}

function stepLines(step: PlannedStep, indent: string): readonly string[] {
  const inner = `${indent}    `;
  const marks = [marksOf[step.effect], ...(step.dangerous ? ["NEEDS APPROVAL"] : [])];
  const decisions = Object.entries(step.action.decisions).filter(([, value]) => value !== undefined);
  // a summary that already says the only decision is not repeated
  const told = decisions.filter(
    ([, value]) => !(typeof value === "string" && step.action.summary.includes(value)),
  );
  return [
    ...wrap(`- ${step.id}: ${step.title}  [${marks.join(", ")}]`, indent, inner),
    ...whenLines(step, inner),
    ...wrap(step.action.summary, inner),
    ...(told.length === 0
      ? []
      : wrap(`sets: ${told.map(([k, v]) => `${k} = ${asText(v as Json)}`).join(", ")}`, inner)),
    ...Object.entries(step.deferred).flatMap(([name, source]) =>
      wrap(`${name} comes later: ${asText(source)}`, inner),
    ),
    ...limitsLines(step, inner),
    ...(step.why === undefined ? [] : wrap(`why: ${step.why.trim()}`, inner)),
    ...(step.action.notes ?? []).flatMap((note) => wrap(`note: ${note}`, inner, `${inner}  `)),
  ];
}

const marksOf = {
  none: "changes nothing",
  converge: "CHANGES THE WORLD",
  once: "CHANGES THE WORLD, ONCE",
  manual: "done by a person",
  monitor: "waits",
} as const;

function limitsLines({ limits, onFailure }: PlannedStep, indent: string): readonly string[] {
  const { timeoutMs, attempts, pauseMs } = limits ?? {};
  const parts = [
    ...(timeoutMs === undefined ? [] : [`broken off after ${durationText(timeoutMs)}`]),
    ...(attempts === undefined ? [] : [`tried ${attempts === 1 ? "once" : `up to ${attempts} times`}`]),
    ...(pauseMs === undefined ? [] : [`first pause ${durationText(pauseMs)}`]),
    ...(onFailure === undefined ? [] : ["WHEN IT FAILS, THE NEXT STEP IS RUN"]),
  ];
  return parts.length === 0 ? [] : wrap(parts.join(", "), indent);
}

function whenLines(step: PlannedStep, indent: string): readonly string[] {
  if (step.when === undefined) return [];
  const { source, holds } = step.when;
  const what = holds === undefined ? "is not decided yet" : holds ? "holds" : "does not hold: SKIPPED";
  return wrap(`if ${source}: ${what}`, indent);
}

function branchLines(branch: PlannedBranch, indent: string): readonly string[] {
  const inner = `${indent}    `;
  const head = wrap(`* ${branch.id}: ${branch.title}`, indent, inner);
  const why = branch.why === undefined ? [] : wrap(`why: ${branch.why.trim()}`, inner);
  if (branch.taken !== undefined) {
    const because =
      branch.decidedBy === "person" ? "a person decided" : `${branch.on} is ${asText(branch.value ?? null)}`;
    const out = branch.ruledOut.length === 0 ? "" : `; not taken: ${branch.ruledOut.join(", ")}`;
    const [only] = branch.cases;
    return [
      ...head,
      ...wrap(`=> ${branch.taken}, because ${because}${out}`, inner),
      ...why,
      ...nodesOf(only?.nodes ?? [], inner),
    ];
  }
  return [
    ...head,
    ...(/\bsteps\./.test(branch.on)
      ? wrap(`decided on the way by ${branch.on}`, inner)
      : [
          ...wrap(
            `UNDECIDED: ${branch.on} gives no answer. Nothing below runs until someone decides:`,
            inner,
          ),
          ...wrap(`--decide ${branch.id}=<${branch.cases.map(({ name }) => name).join("|")}>`, inner),
        ]),
    ...why,
    ...branch.cases.flatMap(({ name, nodes }) => [`${inner}if ${name}:`, ...nodesOf(nodes, `${inner}  `)]),
  ];
}

function approvals(plan: Plan): readonly string[] {
  const dangerous = dangerousIn(plan.nodes);
  if (dangerous.length === 0) return ["", "No step needs an approval."];
  return ["", ...wrap(`A second person must approve: ${dangerous.join(", ")}.`, "")];
}

function dangerousIn(nodes: readonly PlannedNode[]): readonly string[] {
  return nodes.flatMap((node) =>
    node.kind === "step"
      ? node.dangerous
        ? [node.id]
        : []
      : node.cases.flatMap((each) => dangerousIn(each.nodes)),
  );
}

const asText = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

function pairs(entries: readonly (readonly [string, string])[]): readonly string[] {
  const longest = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(longest)}  ${printable(value)}`);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.flatMap((line) => wrap(line, "  "))];
}

const wrap = (text: string, first: string, rest = first) => wrapText(text, width, first, rest);

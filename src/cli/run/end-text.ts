import { leftToPerson, stillToDo } from "../../run/not-reached.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunEnd } from "../../run/execute.ts";

/** Of what is still to do as many are named. */
const namedMost = 6;

/** How a run, or this part of it, ended, for whoever sits at the terminal: why, what is open, and what is left to do. */
export function endLines({ stop, state, exitCode }: RunEnd, plan: Plan, folder: string): readonly string[] {
  const { run = "", phase, inForce, reviewPending } = state;
  const lines = [];
  if (stop !== undefined) lines.push(`${stop.message} [${stop.code}]`);
  if (stop?.hint !== undefined) lines.push(`    ${stop.hint}`);
  if (exitCode === 4)
    lines.push(
      `A BYPASS MAY BE OPEN until ${inForce["bypass"]?.until ?? "its end"}. Close it with \`./runbook bypass close\`, or go on with \`./runbook resume\`.`,
    );
  const passed = Object.entries(state.steps).flatMap(([id, step]) =>
    step.passed === undefined ? [] : [`  - ${id}: ${step.passed}`],
  );
  if (passed.length > 0) lines.push("FAILED, and gone on from, as the runbook says:", ...passed);
  const left = [
    ...leftToPerson(plan.nodes, state).map(({ id, title }) => `  - ${title}: ${state.steps[id]?.leaves}`),
    ...Object.values(state.deliveries)
      .filter(({ outcome }) => outcome === "to-paste")
      .map(({ intent }) => `  - Tell ${intent?.to ?? "them"}: the text was shown and is to be pasted`),
  ];
  if (left.length > 0) lines.push("LEFT TO YOU:", ...left);
  if (phase !== "finished") lines.push(...ahead(plan, state));
  if (reviewPending.length > 0)
    lines.push(
      "REVIEW PENDING: nobody approved what was done. Once somebody has looked at it:",
      `    ./runbook report reviewed "what came of it" --run ${run}`,
    );
  if (phase === "finished") lines.push(`Write its report with \`./runbook report ${run}\`.`);
  return [...lines, `The record is in ${folder}.`];
}

function ahead(plan: Plan, state: RunEnd["state"]): readonly string[] {
  const steps = stillToDo(plan.nodes, state);
  if (steps.length === 0) return [];
  const more = steps.length > namedMost ? [`    and ${steps.length - namedMost} more`] : [];
  return ["Still to do:", ...steps.slice(0, namedMost).map(({ title }) => `  - ${title}`), ...more];
}

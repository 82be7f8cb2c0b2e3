import { priorities, type Facts } from "./evidence.ts";

/** Triage as text: the verdict first, then what speaks for and against it, then what to do. */
export function renderTriage(facts: Facts): string {
  const { triage, evidence } = facts;
  const severity =
    triage.severity === undefined ? "" : `  ${triage.severity} (${priorities[triage.severity]})`;
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
  return [
    `${triage.category}${severity}`,
    triage.summary,
    ...list(
      "Evidence",
      evidence.map(
        ({ fact, verdict, summary, elapsedMs }) =>
          `${fact.padEnd(12)} ${verdict.padEnd(8)} ${String(elapsedMs).padStart(5)} ms  ${summary}`,
      ),
    ),
    ...list("For", triage.for),
    ...list("Against", triage.against),
    ...list("No evidence", triage.missing),
    "",
    ...nextCommand(facts),
    "",
  ].join("\n");
}

function nextCommand({ triage }: Facts): readonly string[] {
  if (triage.category === "none")
    return ["Nothing to do. If people report trouble: runbook triage --symptom <what they report>"];
  if (triage.runbook === undefined)
    return [`No runbook is shipped for ${triage.category}; call the next person in contacts/.`];
  return ["Next", `  runbook plan ${triage.runbook} --input reason="…"`];
}

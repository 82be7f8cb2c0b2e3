import { priorities, type Evidence, type Facts, type Verdict } from "./evidence.ts";

/** Triage as text: the verdict first, then the evidence and which way each piece speaks, then what to do. */
export function renderTriage(facts: Facts): string {
  const { triage, evidence } = facts;
  const severity =
    triage.severity === undefined ? "" : `  ${triage.severity} (${priorities[triage.severity]})`;
  const lines = evidence.map((each) => {
    const time = `${String(each.elapsedMs).padStart(5)} ms`;
    return `${sideOf(each, triage)} ${each.fact.padEnd(12)} ${each.verdict.padEnd(8)} ${time}  ${each.summary}`;
  });
  return [
    `${triage.category}${severity}`,
    triage.summary,
    ...(triage.also?.length ? [`At the same time: ${triage.also.join(", ")}.`] : []),
    ...(triage.features?.length ? [`What people cannot do: ${triage.features.join(", ")}.`] : []),
    "",
    "Evidence (+ for, - against, ? none)",
    ...lines.map((line) => `  ${line}`),
    "",
    ...(triage.look?.length ? ["See for yourself", ...triage.look.map((each) => `  - ${each}`), ""] : []),
    ...nextCommand(facts),
    "",
  ].join("\n");
}

function sideOf({ summary, verdict }: Evidence, triage: Verdict): string {
  if (verdict === "unknown") return "?";
  return triage.for.includes(summary) ? "+" : "-";
}

function nextCommand({ triage }: Facts): readonly string[] {
  if (triage.category === "none") {
    return ["Nothing to do. If people report trouble: runbook triage --symptom <what they report>"];
  }
  if (triage.runbook === undefined) {
    return [`No runbook is shipped for ${triage.category}; call the next person in contacts/.`];
  }
  return [
    `See what it would do:  runbook plan ${triage.runbook} --input reason="…"`,
    `Do it, on the record:  runbook run ${triage.runbook} --input reason="…"`,
  ];
}

import { severities, type Category, type Evidence, type Severity, type Verdict } from "./evidence.ts";
import { lookAt } from "./look.ts";
import { nothingSeen, rules, wellRules, type Rule } from "./rules.ts";
import { Seen } from "./seen.ts";
import type { Symptom } from "./symptoms.ts";

export { symptoms, type Symptom } from "./symptoms.ts";

const outageRunbook = "runbooks/auth-outage.yaml";
const runbooks: Partial<Record<Category, string>> = {
  "clerk-outage": outageRunbook,
  "own-configuration": outageRunbook,
  "middleware-failure": outageRunbook,
  unknown: outageRunbook,
};

const unclear: Rule = {
  category: "unknown",
  severity: "high",
  summary: "There is not enough evidence to name a cause.",
  holds: () => true,
};

/**
 * What the evidence amounts to. Pure. No evidence is `unknown`, never `ok`.
 * @param symptom what someone reports, for the causes that no probe can see
 */
export function judge(evidence: readonly Evidence[], symptom?: Symptom): Verdict {
  const seen = new Seen(evidence, symptom);
  const holding = rules.filter((each) => each.holds(seen));
  const rule = choose(seen, holding);
  const { category } = rule;
  const also = new Set(holding.map((each) => each.category));
  also.delete(category);
  also.delete("unknown");
  const trouble = evidence.filter((each) => each.verdict === "failing" || each.verdict === "degraded");
  const well = evidence.filter((each) => each.verdict === "ok");
  const reported = symptom === undefined ? [] : [`Someone reports: ${symptom}.`];
  const sides = category === "none" ? { for: well, against: trouble } : { for: trouble, against: well };
  return {
    category,
    severity: rule.severity,
    summary: rule.summary,
    also: rule === nothingSeen ? [] : [...also],
    special: rule.special,
    features: category === "clerk-outage" ? seen.hit : [],
    for: [...(category === "none" ? [] : reported), ...sides.for.map(({ summary }) => summary)],
    against: [...(category === "none" ? reported : []), ...sides.against.map(({ summary }) => summary)],
    missing: evidence
      .filter((each) => each.verdict === "unknown")
      .map((each) => `${each.fact}: ${each.summary}`),
    runbook: runbooks[category],
    look: lookAt(category),
  };
}

/** The gravest; among equals the first. A look that saw nothing blames nobody, unless someone got in. */
function choose(seen: Seen, holding: readonly Rule[]): Rule {
  const [first] = holding;
  if (nothingSeen.holds(seen) && first?.category !== "key-compromise") return nothingSeen;
  if (first === undefined) return wellRules.find((each) => each.holds(seen)) ?? unclear;
  return [...holding].sort((a, b) => rank(a.severity) - rank(b.severity))[0] ?? first;
}

const rank = (severity: Severity | undefined) =>
  severity === undefined ? severities.length : severities.indexOf(severity);

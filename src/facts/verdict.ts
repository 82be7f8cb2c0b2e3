import { severities, type Category, type Evidence, type Severity, type Verdict } from "./evidence.ts";
import { lookAt } from "./look.ts";
import { nextSteps, runbookFor } from "./next-steps.ts";
import type { Rule } from "./rule.ts";
import { nothingSeen, rules, wellRules } from "./rules.ts";
import { Seen } from "./seen.ts";
import { sideOf, type Side } from "./sides.ts";
import type { Symptom } from "./symptoms.ts";

export { symptoms, type Symptom } from "./symptoms.ts";

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
  const { rule, also, runnable } = causeOf(seen);
  const { category, special } = rule;
  const withoutLog = new Seen(
    evidence.filter(({ fact }) => fact !== "logs"),
    symptom,
  );
  const side = (wanted: Side) =>
    evidence.filter((each) => sideOf(each, category, seen) === wanted).map(({ summary }) => summary);
  const reported = symptom === undefined ? [] : [`Someone reports: ${symptom}.`];
  return {
    category,
    severity: rule.severity,
    summary: summaryOf(rule, seen),
    also,
    special,
    renewal: seen.renewal,
    features: featuresIn(category, also, seen),
    for: [...(category === "none" ? [] : reported), ...side("for")],
    against: [...(category === "none" ? reported : []), ...side("against")],
    neither: side("neither"),
    missing: evidence
      .filter((each) => each.verdict === "unknown")
      .map((each) => `${each.fact}: ${each.summary}`),
    runbook: runbookFor(category, special),
    next: nextSteps({
      ...{ category, also: runnable, special, symptom },
      byLogAlone: causeOf(withoutLog).rule.category !== category,
    }),
    look: lookAt(category),
  };
}

/** With what people who are signed in are spared, where Clerk spares them. */
function summaryOf(rule: Rule, seen: Seen): string {
  const said = typeof rule.summary === "string" ? rule.summary : rule.summary(seen);
  const renewed = rule.category === "clerk-outage" && seen.clerkIsDown && seen.renewal === "renewed";
  return renewed ? `${said} ${renewedWords}` : said;
}

const renewedWords =
  "Tokens of people who are signed in are still renewed: they go on working, and need no bypass.";

function featuresIn(category: Category, also: readonly Category[], seen: Seen) {
  if ([category, ...also].includes("clerk-outage")) return seen.hit;
  // codes that come late keep nobody out, and are what support is asked about
  return category === "none" ? seen.pageNames.filter((each) => each === "email" || each === "sms") : [];
}

interface Cause {
  readonly rule: Rule;
  readonly also: readonly Category[];
  /** Those of `also` that a checklist fits. */
  readonly runnable: readonly Category[];
}

function causeOf(seen: Seen): Cause {
  const holding = rules.filter((each) => each.holds(seen));
  const rule = choose(seen, holding);
  const also = new Set(holding.map((each) => each.category));
  also.delete(rule.category);
  also.delete("unknown");
  if (rule === nothingSeen) return { rule, also: [], runnable: [] };
  const runs = holding.filter(({ category, special }) => runbookFor(category, special) !== undefined);
  const runnable = [...also].filter((each) => runs.some(({ category }) => category === each));
  return { rule, also: [...also], runnable };
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

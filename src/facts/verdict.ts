import { severities, type Category, type Evidence, type Severity, type Verdict } from "./evidence.ts";
import { lookAt } from "./look.ts";
import { nextSteps, takesChecklist, type Checklists } from "./next-steps.ts";
import type { Rule } from "./rule.ts";
import { nothingSeen, rules, wellRules } from "./rules.ts";
import { Situation } from "./situation.ts";
import { directionOf, type Direction } from "./direction.ts";
import type { Symptom } from "./symptoms.ts";

const unclear: Rule = {
  category: "unknown",
  severity: "high",
  summary: "There is not enough evidence to name a cause.",
  holds: () => true,
};

/**
 * What the evidence amounts to. Pure. No evidence is `unknown`, never `ok`.
 * @param symptom what someone reports, for the causes that no probe can see
 * @param checklists default none: triage's own steps are all there is to do then
 */
export function verdictOf(
  evidence: readonly Evidence[],
  symptom?: Symptom,
  checklists: Checklists = {},
): Verdict {
  const now = new Situation(evidence, symptom);
  const { rule, also, runnable } = causeOf(now, checklists);
  const { category, special } = rule;
  const withoutLog = new Situation(
    evidence.filter(({ fact }) => fact !== "logs"),
    symptom,
  );
  const toward = (wanted: Direction) =>
    evidence.filter((each) => directionOf(each, category, now) === wanted).map(({ summary }) => summary);
  const reported = symptom === undefined ? [] : [`Someone reports: ${symptom}.`];
  return {
    category,
    severity: rule.severity,
    summary: summaryOf(rule, now),
    also,
    special,
    renewal: now.renewal,
    features: featuresIn(category, also, now),
    for: [...(category === "none" ? [] : reported), ...toward("for")],
    against: [...(category === "none" ? reported : []), ...toward("against")],
    neither: toward("neither"),
    missing: evidence
      .filter((each) => each.verdict === "unknown")
      .map((each) => `${each.fact}: ${each.summary}`),
    runbook: takesChecklist(special) ? checklists[category]?.file : undefined,
    next: nextSteps(
      {
        ...{ category, also: runnable, special, symptom },
        byLogAlone: causeOf(withoutLog, checklists).rule.category !== category,
      },
      checklists,
    ),
    look: lookAt(category),
  };
}

/** With what people who are signed in are spared, where Clerk spares them. */
function summaryOf(rule: Rule, now: Situation): string {
  const said = typeof rule.summary === "string" ? rule.summary : rule.summary(now);
  const renewed = rule.category === "clerk-outage" && now.clerkIsDown && now.renewal === "renewed";
  return renewed ? `${said} ${renewedWords}` : said;
}

const renewedWords =
  "Tokens of people who are signed in are still renewed: they go on working, and need no bypass.";

function featuresIn(category: Category, also: readonly Category[], now: Situation) {
  if ([category, ...also].includes("clerk-outage")) return now.hit;
  // codes that come late keep nobody out, and are what support is asked about
  return category === "none" ? now.pageNames.filter((each) => each === "email" || each === "sms") : [];
}

interface Cause {
  readonly rule: Rule;
  readonly also: readonly Category[];
  /** Those of `also` that a checklist fits. */
  readonly runnable: readonly Category[];
}

function causeOf(now: Situation, checklists: Checklists): Cause {
  const holding = rules.filter((each) => each.holds(now));
  const rule = choose(now, holding);
  const also = new Set(holding.map((each) => each.category));
  also.delete(rule.category);
  also.delete("unknown");
  if (rule === nothingSeen) return { rule, also: [], runnable: [] };
  const runs = holding.filter(
    ({ category, special }) => takesChecklist(special) && checklists[category] !== undefined,
  );
  const runnable = [...also].filter((each) => runs.some(({ category }) => category === each));
  return { rule, also: [...also], runnable };
}

/** What somebody who got in is named by. */
const gotIn: readonly Category[] = ["key-compromise", "security-breach"];

/** The gravest; among equals the first. A look that saw nothing blames nobody, unless someone got in. */
function choose(now: Situation, holding: readonly Rule[]): Rule {
  const [first] = holding;
  if (nothingSeen.holds(now) && !gotIn.some((each) => each === first?.category)) return nothingSeen;
  if (first === undefined) return wellRules.find((each) => each.holds(now)) ?? unclear;
  return [...holding].sort((a, b) => rank(a.severity) - rank(b.severity))[0] ?? first;
}

const rank = (severity: Severity | undefined) =>
  severity === undefined ? severities.length : severities.indexOf(severity);

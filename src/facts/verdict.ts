import type { Category, Evidence, FactName, Severity, Verdict } from "./evidence.ts";

/** What people report and no probe can see. */
export const symptoms = ["sign-in-fails", "signed-out", "unauthorized-access", "data-out-of-sync"] as const;
export type Symptom = (typeof symptoms)[number];

const outageRunbook = "runbooks/auth-outage.yaml";
const runbooks: Partial<Record<Category, string>> = {
  "clerk-outage": outageRunbook,
  "own-configuration": outageRunbook,
  "middleware-failure": outageRunbook,
  unknown: outageRunbook,
};

/** The evidence by name, with the questions that the rules ask. */
class Seen {
  readonly evidence: readonly Evidence[];
  constructor(evidence: readonly Evidence[]) {
    this.evidence = evidence;
  }
  get(fact: FactName): Evidence | undefined {
    return this.evidence.find((each) => each.fact === fact);
  }
  is(fact: FactName, ...verdicts: readonly Evidence["verdict"][]): boolean {
    return verdicts.includes(this.get(fact)?.verdict ?? "unknown");
  }
  says(fact: FactName, key: string): unknown {
    return this.get(fact)?.data[key];
  }
  failing(...facts: readonly FactName[]): boolean {
    return facts.every((fact) => this.is(fact, "failing"));
  }
  ok(...facts: readonly FactName[]): boolean {
    return facts.every((fact) => this.is(fact, "ok"));
  }
  get silent(): boolean {
    return this.evidence.every((each) => each.verdict === "unknown" || unreachable(each));
  }
}

/** Nothing came back at all: as likely our own network as theirs. */
const unreachable = (each: Evidence) =>
  each.verdict === "failing" && ["NETWORK", "TIMEOUT"].includes(String(each.data["code"]));

interface Rule {
  readonly category: Category;
  readonly severity: Severity | undefined;
  readonly summary: string;
  readonly holds: (seen: Seen, symptom: Symptom | undefined) => boolean;
}

/** In order; the first that holds is the verdict. */
const rules: readonly Rule[] = [
  {
    category: "key-compromise",
    severity: "critical",
    summary: "Someone reports unauthorized access; treat the keys as compromised until shown otherwise.",
    holds: (_, symptom) => symptom === "unauthorized-access",
  },
  {
    category: "unknown",
    severity: "high",
    summary: "Nothing could be seen from here. Check this machine's own network and keys first.",
    holds: (seen) => seen.silent,
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Clerk answers, but production lacks variables that it needs.",
    holds: (seen) => seen.is("environment", "failing") && !clerkIsDown(seen),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary:
      "Clerk answers, but the app's own environment is incomplete or has a key of another environment.",
    holds: (seen) => appReports(seen, "environment") && !clerkIsDown(seen),
  },
  {
    category: "own-configuration",
    severity: "critical",
    summary: "Clerk is up and refuses our key: it is wrong, revoked, or of another environment.",
    holds: (seen) =>
      (seen.says("backendApi", "refused") === true ||
        seen.says("backendApi", "environment") === "development") &&
      seen.ok("jwks"),
  },
  {
    category: "own-configuration",
    severity: "high",
    summary: "Clerk is up and limits our own requests; something of ours uses the quota up.",
    holds: (seen) => seen.says("backendApi", "limited") === true && seen.ok("jwks", "frontendApi"),
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "Clerk does not answer, and says so itself.",
    holds: (seen) => clerkIsDown(seen) && seen.is("statusPage", "failing", "degraded"),
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "Clerk does not answer, though its status page is green.",
    holds: (seen) => clerkIsDown(seen) && seen.ok("statusPage"),
  },
  {
    category: "clerk-outage",
    severity: "critical",
    summary: "Clerk does not answer; its status page gives no evidence.",
    holds: clerkIsDown,
  },
  {
    category: "clerk-outage",
    severity: "high",
    summary: "A part of Clerk does not answer.",
    holds: (seen) => seen.failing("backendApi") || seen.failing("jwks"),
  },
  {
    category: "middleware-failure",
    severity: "high",
    summary: "Clerk answers and the app does not.",
    holds: (seen) => seen.failing("appHealth"),
  },
  {
    category: "session-loss",
    severity: "medium",
    summary: "People are signed out though Clerk and the app are well.",
    holds: (_, symptom) => symptom === "signed-out",
  },
  {
    category: "webhook-backlog",
    severity: "low",
    summary: "User data lags behind though Clerk and the app are well.",
    holds: (_, symptom) => symptom === "data-out-of-sync",
  },
  {
    category: "own-configuration",
    severity: "high",
    summary:
      "Sign-in fails though Clerk and its status page are well; look at our own deployments and settings.",
    holds: (seen, symptom) => symptom === "sign-in-fails" && seen.ok("jwks", "frontendApi"),
  },
  {
    category: "own-configuration",
    severity: "medium",
    summary: "Clerk answers and the app reports trouble of its own.",
    holds: (seen) => seen.is("appHealth", "degraded") && seen.ok("jwks", "frontendApi"),
  },
  {
    category: "none",
    severity: undefined,
    summary: "Everything that was asked is well.",
    holds: (seen) => seen.ok("backendApi", "jwks", "frontendApi", "appHealth", "environment"),
  },
];

/** Sign-in cannot work: browsers get nothing from Clerk. */
function clerkIsDown(seen: Seen): boolean {
  return seen.failing("frontendApi") || seen.failing("backendApi", "jwks");
}

function appReports(seen: Seen, check: string): boolean {
  const failing = seen.says("appHealth", "failing");
  return Array.isArray(failing) && failing.includes(check);
}

const unclear = "There is not enough evidence to name a cause.";

/**
 * What the evidence amounts to. Pure. No evidence is `unknown`, never `ok`.
 * @param symptom what someone reports, for the causes that no probe can see
 */
export function judge(evidence: readonly Evidence[], symptom?: Symptom): Verdict {
  const seen = new Seen(evidence);
  const rule = rules.find((each) => each.holds(seen, symptom));
  const category = rule?.category ?? "unknown";
  const trouble = evidence.filter((each) => each.verdict === "failing" || each.verdict === "degraded");
  const well = evidence.filter((each) => each.verdict === "ok");
  const reported = symptom === undefined ? [] : [`Someone reports: ${symptom}.`];
  const sides = category === "none" ? { for: well, against: trouble } : { for: trouble, against: well };
  return {
    category,
    severity: rule === undefined ? "high" : rule.severity,
    summary: rule?.summary ?? unclear,
    for: [...(category === "none" ? [] : reported), ...sides.for.map(({ summary }) => summary)],
    against: [...(category === "none" ? reported : []), ...sides.against.map(({ summary }) => summary)],
    missing: evidence
      .filter((each) => each.verdict === "unknown")
      .map((each) => `${each.fact}: ${each.summary}`),
    runbook: runbooks[category],
  };
}

/** What one probe of the live world found. `unknown` means that there is no evidence, which is never `ok`. */
export type FactVerdict = "ok" | "degraded" | "failing" | "unknown";

export const factNames = [
  "statusPage",
  "backendApi",
  "jwks",
  "frontendApi",
  "appHealth",
  "environment",
  "deployments",
] as const;
export type FactName = (typeof factNames)[number];

export interface Evidence {
  readonly fact: FactName;
  readonly verdict: FactVerdict;
  /** One sentence for a person. */
  readonly summary: string;
  /** What was seen, without secrets. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly elapsedMs: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export const categories = [
  "clerk-outage",
  "key-compromise",
  "middleware-failure",
  "session-loss",
  "webhook-backlog",
  "own-configuration",
  "none",
  "unknown",
] as const;
export type Category = (typeof categories)[number];

export const severities = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

/** The paging priority that goes with a severity. */
export const priorities: Readonly<Record<Severity, "P1" | "P2" | "P3">> = {
  critical: "P1",
  high: "P2",
  medium: "P3",
  low: "P3",
};

/** What the evidence amounts to. */
export interface Verdict {
  readonly category: Category;
  /** `undefined` when nothing is wrong. */
  readonly severity: Severity | undefined;
  /** One or two sentences: what seems to be the matter. */
  readonly summary: string;
  readonly for: readonly string[];
  readonly against: readonly string[];
  /** Probes that gave no evidence. */
  readonly missing: readonly string[];
  /** Path of the runbook to follow; `undefined` when none fits. */
  readonly runbook: string | undefined;
}

/** Everything that one look at the world gave. */
export interface Facts {
  readonly evidence: readonly Evidence[];
  readonly triage: Verdict;
}

import type { Feature } from "./features.ts";

/** What one probe of the live world found. `unknown` means that there is no evidence, which is never `ok`. */
export type FactVerdict = "ok" | "degraded" | "failing" | "unknown";

export interface Evidence {
  /** The fact's name, e.g. `frontendApi`. */
  readonly fact: string;
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
  "vercel-outage",
  "key-compromise",
  "security-breach",
  "middleware-failure",
  "session-loss",
  "webhook-backlog",
  "data-sync",
  "performance",
  "own-configuration",
  "none",
  "unknown",
] as const;
export type Category = (typeof categories)[number];

/** As people say it. */
export const categoryTitles: Readonly<Record<Category, string>> = {
  "clerk-outage": "Clerk outage",
  "vercel-outage": "Vercel outage",
  "key-compromise": "Key compromise",
  "security-breach": "Security breach",
  "middleware-failure": "Middleware failure",
  "session-loss": "Session loss",
  "webhook-backlog": "Webhook backlog",
  "data-sync": "Data out of sync",
  performance: "Slowness",
  "own-configuration": "Our own configuration",
  none: "Nothing found wrong",
  unknown: "Unknown",
};

export const severities = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

/** The paging priority that goes with a severity. */
export const priorities: Readonly<Record<Severity, "P1" | "P2" | "P3">> = {
  critical: "P1",
  high: "P2",
  medium: "P3",
  low: "P3",
};

/** Answers of their own, where the sources do not say the same or say nothing. */
export const specials = [
  "green-page-sign-in-fails",
  "red-page-sign-in-works",
  "nothing-seen",
  "only-from-here",
  "not-live-yet",
  "both-limited",
  "own-quota",
  "page-alone",
  "page-names-parts",
  "minor-page",
  "partly",
  "app-stopped",
  "app-hidden",
  "frontend-host",
] as const;
export type Special = (typeof specials)[number];

/** `unknown` is no evidence, as everywhere. */
export type Renewal = "renewed" | "fails" | "unknown";

/** What the evidence amounts to. */
export interface Verdict {
  /** The gravest that there is evidence for. */
  readonly category: Category;
  /** Others that there is evidence for at the same time; they may be a consequence of the first. */
  readonly also?: readonly Category[];
  readonly special?: Special | undefined;
  /** Whether Clerk renews the tokens of people who are signed in: then they need no bypass. Undefined: not looked at. */
  readonly renewal?: Renewal | undefined;
  /** What people cannot do, when a part of Clerk or all of it fails. */
  readonly features?: readonly Feature[];
  /** What to look at in a browser: no probe sees it as people do. */
  readonly look?: readonly string[];
  /** `undefined` when nothing is wrong; `low` beside `none`: something is, that keeps nobody from signing in. */
  readonly severity: Severity | undefined;
  /** One or two sentences: what seems to be the matter. */
  readonly summary: string;
  readonly for: readonly string[];
  readonly against: readonly string[];
  /** Seen, and fits this and something else. */
  readonly neither?: readonly string[];
  /** Probes that gave no evidence. */
  readonly missing: readonly string[];
  /** Path of the runbook to follow; `undefined` when none is shipped for this. */
  readonly runbook: string | undefined;
  /** What to do now, in order; by hand where there is no runbook. */
  readonly next?: readonly NextStep[];
}

/** One thing to do. */
export interface NextStep {
  readonly do: string;
  /** The command for it, as one types it. */
  readonly command?: string;
}

/** Everything that one look at the world gave. */
export interface Facts {
  readonly evidence: readonly Evidence[];
  readonly triage: Verdict;
}

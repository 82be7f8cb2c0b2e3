import { describe, expect, it } from "vitest";
import type { FactVerdict } from "../../src/facts/evidence.ts";
import { factNames } from "../../src/facts/facts.ts";
import { symptoms, type Symptom } from "../../src/facts/symptoms.ts";
import { verdictOf } from "../../src/facts/verdict.ts";
import { evidenceOf, type SeenFacts as Seen } from "./evidence-of.ts";

const unreachable = ["failing", { code: "NETWORK" }] as const;
const cut: Seen = { backendApi: unreachable, jwks: unreachable, frontendApi: unreachable };

const none = Object.fromEntries(factNames.map((name) => [name, "unknown"])) as Seen;
const logOf = (...seen: readonly string[]): Seen => ({ logs: ["degraded", { seen }] });
const [placesLog, guessedLog] = [logOf("new-places"), logOf("failed-sign-ins")];
const bothLogs = logOf("leaked-key", "failed-sign-ins");

const table: readonly (readonly [string, Seen, Symptom | undefined, string, string | undefined])[] = [
  ["all well", {}, undefined, "none", undefined],
  ["all cut, the page says so", { ...cut, statusPage: "failing" }, undefined, "clerk-outage", "critical"],
  ["all cut, the page is green", cut, undefined, "clerk-outage", "critical"],
  ["all cut, the page is silent", { ...cut, statusPage: "unknown" }, undefined, "clerk-outage", "critical"],
  ["only browsers get nothing", { frontendApi: "failing" }, undefined, "clerk-outage", "critical"],
  ["only the Backend API fails", { backendApi: "failing" }, undefined, "clerk-outage", "high"],
  ["only the key set fails", { jwks: "failing" }, undefined, "clerk-outage", "high"],
  [
    "our key is refused",
    { backendApi: ["failing", { refused: true }] },
    undefined,
    "own-configuration",
    "critical",
  ],
  [
    "a development key",
    { backendApi: ["ok", { environment: "development" }] },
    undefined,
    "own-configuration",
    "critical",
  ],
  ["our own quota", { backendApi: ["failing", { limited: true }] }, undefined, "own-configuration", "high"],
  [
    "everyone's quota",
    { backendApi: ["failing", { limited: true }], jwks: "failing" },
    undefined,
    "clerk-outage",
    "critical",
  ],
  [
    "variables missing",
    { environment: "failing", appHealth: "degraded" },
    undefined,
    "own-configuration",
    "critical",
  ],
  [
    "variables missing, and what is live works",
    { environment: "failing" },
    undefined,
    "own-configuration",
    "medium",
  ],
  [
    "variables missing in an outage",
    { ...cut, environment: "failing" },
    undefined,
    "clerk-outage",
    "critical",
  ],
  [
    "the app has a test key",
    { appHealth: ["degraded", { failing: ["environment"] }] },
    undefined,
    "own-configuration",
    "critical",
  ],
  [
    "only the app fails",
    { appHealth: "failing", appRoutes: ["failing", { all: true }] },
    undefined,
    "middleware-failure",
    "high",
  ],
  [
    "the gate's key is another instance's",
    { gateKey: "failing" },
    undefined,
    "own-configuration",
    "critical",
  ],
  ["the app reports trouble", { appHealth: "degraded" }, undefined, "own-configuration", "medium"],
  [
    "the page is red and all answers",
    { statusPage: ["failing", { grave: true, features: ["active-sessions"] }] },
    undefined,
    "none",
    undefined,
  ],
  [
    "the page is red, all answers, and nobody tried",
    { statusPage: ["failing", { grave: true, features: ["sign-in"] }], signIn: "unknown" },
    undefined,
    "unknown",
    "high",
  ],
  ["green and sign-in fails", {}, "sign-in-fails", "own-configuration", "high"],
  ["people are signed out", {}, "signed-out", "session-loss", "medium"],
  ["people are signed out by an outage", cut, "signed-out", "clerk-outage", "critical"],
  [
    "data lags, and nobody knows of events",
    { webhooks: "unknown" },
    "data-out-of-sync",
    "webhook-backlog",
    "low",
  ],
  ["data lags, though events arrive", {}, "data-out-of-sync", "data-sync", "low"],
  ["events do not arrive", { webhooks: ["degraded", { late: true }] }, undefined, "webhook-backlog", "low"],
  ["events wait in the app", { webhooks: ["degraded", { unapplied: true }] }, undefined, "data-sync", "low"],
  [
    "events do not arrive, and others wait",
    { webhooks: ["degraded", { late: true, unapplied: true }] },
    "data-out-of-sync",
    "webhook-backlog",
    "low",
  ],
  ["someone got in", {}, "unauthorized-access", "key-compromise", "critical"],
  ["someone got in, in an outage", cut, "unauthorized-access", "key-compromise", "critical"],
  ["accounts are taken, in an outage", cut, "account-taken", "security-breach", "critical"],
  ["nothing can be seen, and accounts are taken", none, "account-taken", "security-breach", "critical"],
  ["sessions from new places", placesLog, undefined, "security-breach", "high"],
  ["passwords are guessed", guessedLog, undefined, "security-breach", "medium"],
  ["a key in the log beside guessed passwords", bothLogs, undefined, "key-compromise", "critical"],
];

describe("what the evidence amounts to", () => {
  it.each(table)("%s", (_, seen, symptom, category, severity) => {
    const verdict = verdictOf(evidenceOf(seen), symptom);
    expect({ category: verdict.category, severity: verdict.severity }).toEqual({ category, severity });
  });

  it("says that nothing could be seen when nothing was", () => {
    for (const symptom of [undefined, "sign-in-fails" as const]) {
      expect(verdictOf(evidenceOf({}, "unknown"), symptom).category).toBe("unknown");
    }
  });

  it("suspects our own network when nothing at all can be reached", () => {
    const seen: Seen = { ...cut, appHealth: unreachable };
    const verdict = verdictOf(evidenceOf(seen, "unknown"));
    expect(verdict.category).toBe("unknown");
    expect(verdict.summary).toContain("network");
  });

  it("never calls a gap well: each source that is silent keeps `none` away, if sign-in needs it", () => {
    for (const fact of ["backendApi", "jwks", "frontendApi", "appHealth", "environment"] as const) {
      const verdict = verdictOf(evidenceOf({ [fact]: "unknown" }));
      expect(verdict.category).toBe("unknown");
      expect(verdict.missing).toEqual([`${fact}: ${fact} is unknown.`]);
    }
  });

  it("says in words that the page is green while nothing answers", () => {
    expect(verdictOf(evidenceOf(cut)).summary).toContain("status page is green");
  });

  it("says of each finding what it speaks for, once", () => {
    const verdict = verdictOf(evidenceOf({ ...cut, deployments: "unknown" }));
    expect(verdict.for).toEqual([
      ...["backendApi is failing.", "environment is ok."],
      ...["frontendApi is failing.", "jwks is failing."],
    ]);
    expect(verdict.against).toContain("statusPage is ok.");
    expect(verdict.neither).toContain("appRoutes is ok.");
    const all = [verdict.for, verdict.against, verdict.neither ?? [], verdict.missing];
    expect(all.flat().length).toBe(factNames.length);
    expect(verdict.missing).toHaveLength(1);
  });

  it("has an answer for every combination", () => {
    const verdicts: readonly FactVerdict[] = ["ok", "failing", "unknown"];
    for (let code = 0; code < 3 ** 5; code++) {
      const pick = (index: number) => verdicts[Math.floor(code / 3 ** index) % 3] ?? "ok";
      const seen: Seen = {
        statusPage: pick(0),
        backendApi: pick(1),
        jwks: pick(2),
        frontendApi: pick(3),
        appHealth: pick(4),
      };
      for (const symptom of [undefined, ...symptoms]) {
        const verdict = verdictOf(evidenceOf(seen), symptom);
        expect(verdict.summary).not.toBe("");
        const gotIn = symptom === "unauthorized-access" || symptom === "account-taken";
        if (pick(3) === "failing" && !gotIn) expect(verdict.category).toBe("clerk-outage");
        if (verdict.category === "none")
          expect([pick(1), pick(2), pick(3), pick(4)]).toEqual(["ok", "ok", "ok", "ok"]);
      }
    }
  });
});

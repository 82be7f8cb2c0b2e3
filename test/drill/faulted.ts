import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildApp } from "../../app/build.mjs";
import { metLine } from "../../rehearsal/acts/vendor-fault.ts";
import { nights } from "../../rehearsal/nights/all.ts";
import type { Night } from "../../rehearsal/nights/night.ts";
import type { PlannedFault } from "../../rehearsal/stage/options.ts";
import { seededRandom } from "../../sandbox/seeded-random.ts";
import { playBroken } from "./sabotaged.ts";

/** One of each kind. What hangs takes a request's whole time-out, so one does. */
const faults: Readonly<Record<string, { readonly effect: PlannedFault["effect"]; readonly most: number }>> = {
  "429 with Retry-After": { effect: { kind: "rate-limit", retryAfter: 1 }, most: 4 },
  "429 without Retry-After": { effect: { kind: "rate-limit", retryAfter: "absent" }, most: 2 },
  "500": { effect: { kind: "error" }, most: 6 },
  "a reset": { effect: { kind: "reset" }, most: 6 },
  "a hang": { effect: { kind: "hang" }, most: 1 },
  "HTML instead of JSON": { effect: { kind: "html-200" }, most: 6 },
  "a lost answer": { effect: { kind: "lost" }, most: 1 },
};

/** Those whose run waits for an outage's end: their runbook meets every kind of failure in test/facts and test/bypass. */
const ofAnOutage = [
  ...["clerk-outage", "redeploy-lane", "mode-open", "late-help", "handed-over", "own-mistake"],
  ...["broken-tools", "rolled-back", "blind-app"],
];

/** Their runbook changes nothing: the fault strikes among all its requests. */
const readsAlone = ["performance-degradation"];

/** Plays it with this fault. @returns what it amounts to, and how many requests met the fault or were counted */
async function playFaulted(night: Night, planned: PlannedFault) {
  const fault = { ...planned, alsoReads: readsAlone.includes(night.name) };
  const ended = await playBroken(night, { sabotage: { fault } });
  const record = readFileSync(join(ended.place, "drill.jsonl"), "utf8");
  rmSync(ended.place, { recursive: true });
  const met = new RegExp(`${metLine}(\\d+)`).exec(record)?.[1];
  return { ...ended, met: met === undefined ? undefined : Number(met), record };
}

/**
 * Each night whose runbook is played whole, under one fault of each kind at a vendor's edge: where it strikes is drawn from a seed,
 * of all the requests of the run that change something, or of all of them where none does. It ends right, or stops for a person
 * and ends right once they went on; every claim of the night holds either way. FAULT_SEED plays one seed again.
 * @param part of `parts`, counted from 0: each is a file of its own, so that it ends within forty minutes
 */
export function tryFaults(part: number, parts: number): void {
  const seed = Number(process.env["FAULT_SEED"] ?? Math.floor(Math.random() * 1_000_000));
  beforeAll(async () => void (await buildApp()), 300_000);
  const faulted = nights.filter(({ name }) => !ofAnOutage.includes(name));
  for (const night of faulted.filter((_, at) => at % parts === part)) {
    let counted: Promise<number> | undefined;
    const count = async (): Promise<number> => {
      const { met, told } = await playFaulted(night, { effect: { kind: "pass" }, after: 0, times: 0 });
      if (met === undefined || met === 0)
        throw new Error(`${night.name} asks nothing that a fault could meet: ${told}`);
      return met;
    };
    test.each(Object.entries(faults).map(([kind, fault], at) => ({ kind, ...fault, own: seed + at })))(
      `${night.name} under $kind, FAULT_SEED=${seed}`,
      { timeout: 1_500_000 },
      async ({ effect, most, own }) => {
        const random = seededRandom(own);
        const after = Math.floor(random() * (await (counted ??= count())));
        const times = 1 + Math.floor(random() * most);
        const { outcome, failedAssertion, failure, met, told } = await playFaulted(night, {
          ...{ effect, after, times },
        });
        const where = `FAULT_SEED=${seed}: ${times} of them after ${after} requests\n${told.slice(-4_000)}`;
        expect({ outcome, failedAssertion, failure }, where).toEqual({ outcome: "held" });
        expect(met, where).toBeGreaterThan(after);
      },
    );
  }
}

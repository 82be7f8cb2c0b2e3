/**
 * A run's process is killed (SIGKILL) at each of its steps: once as the intent is on the journal and nothing has happened, and
 * once as an effect has happened and its outcome is not on the journal. Whoever was at the keyboard types `./runbook resume`
 * each time. Every claim of the night holds all the same, and the record says that nothing was done twice.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildApp } from "../../app/build.mjs";
import { dataSyncRecovery } from "../../rehearsal/nights/data-sync-recovery.ts";
import { middlewareFailure } from "../../rehearsal/nights/middleware-failure.ts";
import type { Night } from "../../rehearsal/nights/night.ts";
import { performanceDegradation } from "../../rehearsal/nights/performance-degradation.ts";
import { sessionRecovery } from "../../rehearsal/nights/session-recovery.ts";
import { webhookBacklog } from "../../rehearsal/nights/webhook-backlog.ts";
import { runFolders } from "../../src/adapters/run-folder.ts";
import type { JournalEvent } from "../../src/journal/event.ts";
import { readJournal } from "../../src/journal/journal.ts";
import { effectSteps } from "./effect-steps.ts";
import { notMissed } from "./not-missed.ts";
import { playBroken } from "./sabotaged.ts";

const folder = mkdtempSync(join(tmpdir(), "killed-"));
const killing = new URL("./killing.mjs", import.meta.url).href;

beforeAll(async () => void (await buildApp()), 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Effects of the night's runbook that its play comes to. */
const effectsOf = (night: Night): readonly string[] =>
  effectSteps
    .filter(({ name }) => name.startsWith(`${night.runbook ?? night.name}/`) && !(name in notMissed))
    .map(({ id }) => id);

/** What the run of this runbook has on record. */
async function recordOf(place: string, runbook: string): Promise<readonly JournalEvent[]> {
  const folders = runFolders(join(place, "incidents"));
  for (const run of await folders.list()) {
    const events = (await readJournal(await folders.open(run))).map(({ event }) => event);
    if (events[0]?.type === "run.started" && events[0].runbook.id === runbook) return events;
  }
  throw new Error(`There is no run of ${runbook} in ${place}.`);
}

test.each([sessionRecovery, performanceDegradation, middlewareFailure, webhookBacklog, dataSyncRecovery])(
  "$name, killed at each of its steps",
  { timeout: 1_200_000 },
  async (night) => {
    const runbook = night.runbook ?? night.name;
    const killedAt = join(folder, runbook);
    writeFileSync(killedAt, "");
    const { outcome, failedAssertion, failure, place, told } = await playBroken(night, {
      sabotage: {
        killedAt,
        incidentEnv: { NODE_OPTIONS: `--import=${killing}`, KILLED_AT_FILE: killedAt },
      },
      patience: { commandMs: 240_000 },
    });
    const places = readFileSync(killedAt, "utf8").trim().split("\n");
    expect({ outcome, failedAssertion, failure }, `${places.join(", ")}\n${told}`).toEqual({
      outcome: "held",
    });

    const events = await recordOf(place, runbook);
    rmSync(place, { recursive: true });
    const intents = events.flatMap((event) => (event.type === "step.intent" ? [event] : []));
    const leaves = ({ effect }: { readonly effect: string }) => !["none", "manual"].includes(effect);
    const wanted = intents.flatMap((intent) => [
      `intent ${intent.step}`,
      ...(leaves(intent) ? [`outcome ${intent.step}`] : []),
    ]);
    expect(new Set(places)).toEqual(new Set(wanted));
    expect(places).toEqual(
      expect.arrayContaining(effectsOf(night).flatMap((id) => [`intent ${id}`, `outcome ${id}`])),
    );
    // Told, so that whoever reads the log sees how often it was.
    console.log(`killed in ${runbook}: ${places.join(", ")}`);
    expect(events.filter(({ type }) => type === "run.resumed").length).toBeGreaterThanOrEqual(places.length);

    for (const step of new Set(intents.map((one) => one.step))) {
      const own = events.filter((event) => "step" in event && event.step === step);
      const ends = own.filter((event) => event.type === "step.outcome" && event.outcome === "succeeded");
      expect(ends, `${step} ends well once`).toHaveLength(1);
      const changes = intents.some((one) => one.step === step && ["converge", "once"].includes(one.effect));
      if (!changes) continue;
      for (const [at, event] of own.entries())
        if (event.type === "step.intent" && event.attempt > 1) {
          // Nothing is issued anew before somebody has looked whether it happened, nor where it was found.
          const looked = own.slice(0, at).findLast((before) => before.type === "step.looked");
          expect(looked, `${step}, attempt ${event.attempt}`).toBeDefined();
          expect(looked, `${step}, attempt ${event.attempt}`).not.toMatchObject({ found: "done" });
        }
    }
  },
);

import { peacetime } from "../acts/peacetime.ts";
import { measureAndMend, slowDown } from "../acts/performance.ts";
import { makeTestUser } from "../acts/play-alone.ts";
import { readRecord } from "../acts/read-record.ts";
import { triage } from "../acts/triage.ts";
import type { Night } from "./night.ts";

/** Nothing is out, and everything takes longer. */
export const performanceDegradation: Night = {
  name: "performance-degradation",
  title: "Clerk's Backend API became slow, and pages with it",
  proves: {
    "triage-names-slowness":
      "Triage names slowness where people report it and nothing is out, and its runbook.",
    "slow-layer-is-named": "The layer that was slowed is named, with its size.",
    "measured-again": "After the change it is measured again, side by side, and nothing is slow.",
    "p95-of-enough": "The 95th percentile is told of twenty samples.",
    "nobody-is-signed-out": "Nobody is signed out by it.",
    "nothing-was-opened": "No bypass is opened for slowness.",
  },
  play: async (act) => {
    const play = await peacetime(act);
    await play("peace", "The team has a test user", makeTestUser);
    await play("slow", "Clerk's Backend API becomes slow", slowDown);
    const runbook = await play("triage", "The engineer on call looks", (stage) =>
      triage(stage, {
        ...{ category: "performance", id: "triage-names-slowness", symptom: "slow" },
        claim: "Triage names slowness, and the runbook for it",
      }),
    );
    const { asked } = await play("measure", "Measured, mended, measured again", (stage) =>
      measureAndMend(stage, runbook),
    );
    await play("record", "Someone else reads the record", (stage) => readRecord(stage, { run: asked.id }));
  },
};

import { peacetime } from "../acts/peacetime.ts";
import { makeTestUser } from "../acts/play-alone.ts";
import { readRecord } from "../acts/read-record.ts";
import { askHealthy, findAndProve, proveStays, shortenSessions } from "../acts/session-recovery.ts";
import { triage } from "../acts/triage.ts";
import type { Night } from "./night.ts";

/** Clerk and the app are well, and people drop out. */
export const sessionRecovery: Night = {
  name: "session-recovery",
  title: "Sessions live for seconds, and people are signed out again and again",
  proves: {
    "healthy-gets-nothing": "Of a healthy app it says that nothing of ours ends sessions.",
    "people-drop-out": "Whoever signs in is signed out again.",
    "triage-names-session-loss": "Triage names the loss of sessions where people report it, and its runbook.",
    "not-proved-before": "The proof fails as long as the cause is there.",
    "cause-is-named": "The run names the cause, and nothing beside it.",
    "mended-is-proved": "Once mended, a test session lives through five renewals.",
    "nobody-is-signed-out": "The run ends nobody's session.",
    "people-stay": "Who signs in afterwards stays in.",
  },
  play: async (act) => {
    const play = await peacetime(act);
    const tester = await play("peace", "The team has a test user", makeTestUser);
    await play("healthy", "A look while all is well", askHealthy);
    await play("short", "Somebody shortens sessions", shortenSessions);
    const runbook = await play("triage", "The engineer on call looks", (stage) =>
      triage(stage, {
        ...{ category: "session-loss", id: "triage-names-session-loss", symptom: "signed-out" },
        claim: "Triage names the loss of sessions, and the runbook for it",
      }),
    );
    const { asked } = await play("recovery", "Found, changed, proved", (stage) =>
      findAndProve(stage, { runbook, tester }),
    );
    await play("after", "As on any other day", proveStays);
    await play("record", "Someone else reads the record", (stage) => readRecord(stage, { run: asked.id }));
  },
};

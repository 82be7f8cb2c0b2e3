import { deployMistake } from "../acts/own-mistake/deploy-mistake.ts";
import { goBack } from "../acts/own-mistake/go-back.ts";
import { repair } from "../acts/own-mistake/repair.ts";
import { peacetime } from "../acts/peacetime.ts";
import { proveNormal } from "../acts/prove-normal.ts";
import { readRecord } from "../acts/read-record.ts";
import { triage } from "../acts/triage.ts";
import type { Night } from "./night.ts";

/** Nobody else's outage: a deployment of our own with a test key in it. */
export const ownMistake: Night = {
  name: "own-mistake",
  title: "A deployment of ours went live with a test key; Clerk is well",
  runbook: "auth-outage",
  proves: {
    "triage-names-the-mistake": "Triage says that the mistake is ours while Clerk's page is green.",
    "good-deployment-is-back": "The run goes back to the last deployment that was well.",
    "nothing-was-opened": "No bypass is opened for a mistake of ours.",
    "trap-is-there": "After a rollback new deployments do not go live, and the run knows.",
    "repair-goes-live": "The run promotes the repaired deployment.",
    "domains-follow-again": "The production domain follows new deployments again.",
  },
  play: async (act) => {
    const play = await peacetime(act);
    const mistake = await play("mistake", "A deployment with a test key goes live", deployMistake);
    const runbook = await play("triage", "The engineer on call looks", (stage) =>
      triage(stage, {
        category: "own-configuration",
        id: "triage-names-the-mistake",
        claim: "Triage names our own configuration, and the runbook for it",
      }),
    );
    const run = await play("rollback", "Back to the last good deployment", (stage) =>
      goBack(stage, { runbook, mistake }),
    );
    await play("repair", "The cause is put right, deployed and promoted", (stage) =>
      repair(stage, { run, mistake }),
    );
    await play("normal", "As on any other day", proveNormal);
    await play("record", "Someone else reads the record", (stage) => readRecord(stage, { run: run.id }));
  },
};

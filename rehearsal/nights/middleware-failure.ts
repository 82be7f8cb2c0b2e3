import { appInCopy } from "../checkout/copy-checkout.ts";
import {
  claimFirstError,
  deployThrowingProxy,
  proveAnswers,
  proveMovedOnce,
  putDomainRight,
} from "../acts/middleware-failure.ts";
import { goBack } from "../acts/own-mistake/go-back.ts";
import { repair } from "../acts/own-mistake/repair.ts";
import { peacetime } from "../acts/peacetime.ts";
import { proveNormal } from "../acts/prove-normal.ts";
import { readRecord } from "../acts/read-record.ts";
import { triage } from "../acts/triage.ts";
import type { Night } from "./night.ts";

/** A deployment of our own whose proxy throws before any route. */
export const middlewareFailure: Night = {
  name: "middleware-failure",
  title: "A deployment went live whose proxy throws, and every route answers 500",
  proves: {
    "every-route-fails": "Every route answers 500, pages and APIs, the health route among them.",
    "triage-names-the-failure": "Triage says that the app fails and Clerk does not, and names the runbook.",
    "first-error-is-named": "The run names the first error in the log, and the deployment just before it.",
    "good-deployment-is-back": "The run goes back to the last deployment that was well.",
    "routes-answer-as-before": "Every route answers as before, after the rollback and after the repair.",
    "nothing-was-opened": "No bypass is opened for a failure of ours.",
    "trap-is-there": "After a rollback new deployments do not go live, and the run knows.",
    "repair-goes-live": "The run promotes the repaired deployment.",
    "domains-follow-again": "The production domain follows new deployments again.",
    "moved-once": "Production is moved once in each direction, however often the run was resumed.",
  },
  play: async (act) => {
    const play = await peacetime(act);
    const mistake = await play("failure", "A deployment whose proxy throws goes live", deployThrowingProxy);
    const runbook = await play("triage", "The engineer on call looks", (stage) =>
      triage(stage, {
        category: "middleware-failure",
        id: "triage-names-the-failure",
        claim: "Triage names the failing middleware, and the runbook for it",
      }),
    );
    const run = await play("rollback", "Back to the last good deployment", async (stage) => {
      const run = await goBack(stage, {
        ...{ runbook, mistake, inputs: { reason: "Every route answers 500.", appFolder: appInCopy } },
        waitsAt: "repair",
        notes: { "last-change": "The stack trace begins in the gate; a domain was added just before." },
      });
      await claimFirstError(stage, run, mistake);
      await proveAnswers(stage, "after the rollback");
      return run;
    });
    await play("repair", "The cause is put right, deployed and promoted", async (stage) => {
      await repair(stage, {
        ...{ run, mistake, putRight: putDomainRight },
        notes: { repair: "The domain is written as an origin again, and it is deployed." },
      });
      await proveAnswers(stage, "after the repair");
      await proveMovedOnce(stage);
    });
    await play("normal", "As on any other day", proveNormal);
    await play("record", "Someone else reads the record", (stage) => readRecord(stage, { run: run.id }));
  },
};

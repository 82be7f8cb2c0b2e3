import { peacetime } from "../acts/peacetime.ts";
import { readRecord } from "../acts/read-record.ts";
import { triage } from "../acts/triage.ts";
import { proveArriving, proveCaughtUp } from "../acts/webhook-backlog-proof.ts";
import { catchUp, eventsArrive, eventsStop } from "../acts/webhook-backlog.ts";
import type { Night } from "./night.ts";

/** Clerk's webhooks have not arrived for days, and Svix has given the endpoint up. */
export const webhookBacklog: Night = {
  name: "webhook-backlog",
  title: "Clerk's webhooks have not arrived for days, and the app's users are not Clerk's",
  proves: {
    "triage-names-the-backlog":
      "Triage tells a backlog of events from everything else, and names the runbook.",
    "probe-names-the-cause": "The cause is named from the endpoint's own answers.",
    "probe-leaves-nothing": "The probes leave nothing behind in the app.",
    "second-person-approves": "Many users are marked as deleted only once a second person has signed.",
    "rows-are-clerks": "In the end the app's table is Clerk's, row by row.",
    "nothing-is-on-its-way": "Svix has delivered every message, and the app has applied each.",
    "twice-changes-nothing": "The same message twice changes nothing.",
    "order-does-not-matter": "A change that arrives before the sign-up ends right.",
    "forged-is-refused": "A message that Clerk did not sign is refused.",
    "record-tells-all": "The record says all of it, and no review is pending.",
  },
  play: async (act) => {
    const play = await peacetime(act, { database: true });
    const arriving = await play("arriving", "Events arrive, and the table is Clerk's", eventsArrive);
    const backlog = await play("backlog", "Events stop, and nobody notices for days", (stage) =>
      eventsStop(stage, arriving),
    );
    await play("triage", "The engineer on call looks", (stage) =>
      triage(stage, {
        category: "webhook-backlog",
        id: "triage-names-the-backlog",
        claim: "Triage names the backlog, and the runbook for it",
      }),
    );
    const run = await play("run", "The cause is found, and what was missed is done", (stage) =>
      catchUp(stage, backlog),
    );
    await play("proof", "Whether the table is Clerk's", (stage) => proveCaughtUp(stage, backlog, run));
    await play("after", "The same twice, in the wrong order, and forged", (stage) =>
      proveArriving(stage, backlog),
    );
    await play("record", "Someone else reads the record", (stage) =>
      readRecord(stage, { run: run.id, approver: stage.team.approver.id }),
    );
  },
};

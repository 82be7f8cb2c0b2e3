import { approve } from "../acts/approve.ts";
import { closeBypass } from "../acts/close-bypass.ts";
import { cutClerk } from "../acts/cut-clerk.ts";
import { openBypass } from "../acts/open-bypass.ts";
import { peacetime } from "../acts/peacetime.ts";
import { planAndRun } from "../acts/plan-and-run.ts";
import { proveBypass } from "../acts/prove-bypass.ts";
import { proveNormal } from "../acts/prove-normal.ts";
import { readRecord } from "../acts/read-record.ts";
import { triage } from "../acts/triage.ts";
import type { Night } from "./night.ts";

/** The night that `npm start` rehearses. */
export const clerkOutage: Night = {
  name: "clerk-outage",
  title: "Clerk is down for everyone, and the shipped runbook gets the team through",
  proves: {
    "triage-names-the-outage": "Triage tells Clerk's outage from a mistake of ours, and names the runbook.",
    "second-person-approves": "Nothing opens before a second person has signed with their own key.",
    "bypass-goes-live": "People with expired tokens are let in again, as themselves.",
    "denied-person-stays-out": "Someone on the deny list stays out, genuine token or not.",
    "no-word-to-clerk": "Meanwhile the app asks Clerk nothing.",
    "bypass-closes-after-recovery": "Once Clerk is back the run closes the bypass, and the app shows it.",
    "record-tells-all": "The record says all of it, and nothing is left owed.",
  },
  play: async (act) => {
    const scene = await peacetime(act);
    const { sandbox, team, cast } = scene;
    await act("outage", "Clerk is cut", (stage) => cutClerk(stage, sandbox, cast));
    const runbook = await act("triage", "The engineer on call looks", (stage) => triage(stage, team));
    const run = await act("plan", "The runbook is planned and shown", (stage) =>
      planAndRun(stage, team, { runbook, denied: cast.denied }),
    );
    await act("approval", "A second person approves", (stage) => approve(stage, team, run));
    await act("opening", "The bypass opens", (stage) => openBypass(stage, sandbox, cast, run));
    await act("proof", "Who is in, who is out", (stage) => proveBypass(stage, sandbox, cast));
    await act("closing", "Clerk returns, the bypass closes", (stage) =>
      closeBypass(stage, sandbox, cast, run),
    );
    await act("normal", "As on any other day", (stage) => proveNormal(stage, sandbox, cast));
    await act("record", "Someone else reads the record", (stage) =>
      readRecord(stage, sandbox, team, { run: run.id, approver: team.approver.id }),
    );
  },
};

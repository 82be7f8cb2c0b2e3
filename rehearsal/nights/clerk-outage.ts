import { connectChannels } from "../acts/channels.ts";
import { approve, openBypass } from "../acts/open-bypass.ts";
import { closeBypass, proveTold } from "../acts/close-bypass.ts";
import { peacetime } from "../acts/peacetime.ts";
import { proveBypass, proveNormal } from "../acts/prove-normal.ts";
import { readRecord } from "../acts/read-record.ts";
import { untilAsked } from "../acts/plan-and-run.ts";
import type { Night } from "./night.ts";

/** The night that `npm start` rehearses. */
export const clerkOutage: Night = {
  name: "clerk-outage",
  title: "Clerk is down for everyone, and the shipped runbook gets the team through",
  runbook: "auth-outage",
  proves: {
    "triage-names-the-outage": "Triage tells Clerk's outage from a mistake of ours, and names the runbook.",
    "second-person-approves": "Nothing opens before a second person has signed with their own key.",
    "bypass-goes-live": "People with expired tokens are let in again, as themselves.",
    "denied-person-stays-out": "Someone on the deny list stays out, genuine token or not.",
    "no-word-to-clerk": "Meanwhile the app asks Clerk nothing.",
    "bypass-closes-after-recovery": "Once Clerk is back the run closes the bypass, and the app shows it.",
    "team-is-told": "The team's chat hears of the bypass and of its end.",
    "users-are-told": "The status page tells users, and that it is over.",
    "record-tells-all": "The record says all of it, and no review is pending.",
  },
  play: async (act) => {
    const play = await peacetime(act);
    await play("channels", "Chat and status page are connected", connectChannels);
    const run = await untilAsked(play);
    await play("approval", "A second person approves", (stage) => approve(stage, run));
    await play("opening", "The bypass opens", (stage) => openBypass(stage, run));
    await play("proof", "Who is in, who is out", proveBypass);
    await play("closing", "Clerk returns, the bypass closes", (stage) => closeBypass(stage, run));
    await play("normal", "As on any other day", async (stage) => {
      await proveNormal(stage);
      await proveTold(stage);
    });
    await play("record", "Someone else reads the record", (stage) =>
      readRecord(stage, { run: run.id, approver: stage.team.approver.id }),
    );
  },
};

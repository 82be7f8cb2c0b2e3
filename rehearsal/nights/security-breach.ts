import { peacetime } from "../acts/peacetime.ts";
import { readRecord } from "../acts/read-record.ts";
import {
  accountsTaken,
  ownerComesBack,
  proveSecured,
  proveShutOut,
  shutOut,
} from "../acts/security-breach.ts";
import type { Night } from "./night.ts";

/** Somebody is in three accounts that are not theirs. */
export const securityBreach: Night = {
  name: "security-breach",
  title: "Somebody is in three accounts that are not theirs, with dozens of sessions",
  proves: {
    "second-person-approves": "What cannot be taken back waits for a second person.",
    "denied-within-seconds": "The live app refuses the listed within seconds of the deny list's write.",
    "listed-have-no-session": "No listed user has a session left, those that wait for a task included.",
    "listed-are-refused": "Page and API refuse each of them.",
    "others-are-untouched": "Everybody else's account and sessions are as they were, to the letter.",
    "others-work-on": "Who is not listed works on.",
    "locked-cannot-sign-in": "Nobody signs in to a listed account while it is locked.",
    "address-is-denied": "The firewall denies the intruder's address.",
    "added-is-gone": "The address and the API key that the intruder added are gone.",
    "team-is-told": "The team's chat has heard of it.",
    "each-is-told-once": "Each listed person got one mail, in their language, and nobody else did.",
    "record-tells-all": "The record says all of it, and no review is pending.",
  },
  play: async (act) => {
    const play = await peacetime(act);
    const breach = await play("breach", "Three accounts are somebody else's, too", accountsTaken);
    const run = await play("shut-out", "They are shut out", (stage) => shutOut(stage, breach));
    await play("proof", "Who is out, who is not", (stage) => proveShutOut(stage, breach, run));
    await play("secured", "What was added, and who was told", (stage) => proveSecured(stage, breach));
    await play("owner", "The owner tries to come back", ownerComesBack);
    await play("record", "Someone else reads the record", (stage) =>
      readRecord(stage, { run: run.id, approver: stage.team.approver.id }),
    );
  },
};

import { fillTheHouse, goBackInVain, proveSignedOut, signEveryoneOut } from "../acts/mass-sign-out.ts";
import { peacetime } from "../acts/peacetime.ts";
import { readRecord } from "../acts/read-record.ts";
import type { Night } from "./night.ts";

/** Everybody has to sign in again, whoever they are. */
export const massSignOut: Night = {
  name: "mass-sign-out",
  title: "Sessions were stolen, and everyone has to sign in again",
  proves: {
    "second-person-approves": "Nobody is signed out before a second person has signed for at most so many.",
    "team-is-told": "The team's chat hears of it before anybody is signed out.",
    "app-says-why": "The app says why people are asked, and stops saying it at the end.",
    "edge-tokens-are-refused": "A token cloned at the edge from before the epoch is refused, however fresh.",
    "earlier-sessions-are-refused":
      "The live app refuses every session from before, with a fresh token, too.",
    "clerk-has-none-left": "Clerk has no session from before left, neither active nor pending.",
    "everyone-comes-back": "Everyone can sign in again, and is not asked a second time.",
    "nobody-else-is-banned": "Who was banned before still is, and nobody else.",
    "old-address-lets-nobody-in": "An old deployment's own address brings no session back.",
    "rollback-brings-nobody-back": "A rollback brings no session back.",
    "record-tells-all": "The record says all of it, and no review is pending.",
  },
  play: async (act) => {
    const play = await peacetime(act);
    const before = await play("before", "Sessions everywhere, on every device", fillTheHouse);
    const run = await play("sign-out", "Everyone is signed out", (stage) => signEveryoneOut(stage, before));
    await play("proof", "Who is still in", (stage) => proveSignedOut(stage, before, run));
    await play("back", "An old deployment comes back", (stage) => goBackInVain(stage, before));
    await play("record", "Someone else reads the record", (stage) =>
      readRecord(stage, { run: run.id, approver: stage.team.approver.id }),
    );
  },
};

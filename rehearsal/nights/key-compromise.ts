import { proveClean } from "../acts/key-compromise-proof.ts";
import { breakIn, cleanUp, denyStrangers, pictureTaken } from "../acts/key-compromise.ts";
import { review } from "../acts/late-help.ts";
import { peacetime } from "../acts/peacetime.ts";
import { readRecord } from "../acts/read-record.ts";
import type { Night } from "./night.ts";

/** The secret key is out, and somebody uses it all the while. */
export const keyCompromise: Night = {
  name: "key-compromise",
  title: "The secret key is out, and somebody uses it while the team works",
  proves: {
    "ten-years-are-refused-already": "The gate takes no session token for ten years, even in peacetime.",
    "second-person-approves": "What cannot be taken back waits for a second person.",
    "old-key-is-dead": "The key that is out gets 401.",
    "ten-years-are-over": "A token for ten years is refused, at an old deployment's own address, too.",
    "old-deployment-is-out-of-reach": "An old deployment answers nobody at its own address any more.",
    "nothing-planted-is-left": "What was planted, and made again under its old name, is gone.",
    "planted-sign-in-is-found": "A session from a planted sign-in token is found and refused.",
    "sessions-since-then-are-over": "A session that the intruder began before anybody knew is ended.",
    "earlier-sessions-verify-again": "Everybody else keeps their session, and has to verify again.",
    "signing-secret-is-new": "The webhooks' signing secret is not the one of before.",
    "review-settles-it": "What was done alone is pending until somebody has reviewed it.",
    "record-tells-all": "The record says all of it, and no review is pending.",
  },
  play: async (act) => {
    const play = await peacetime(act);
    const known = await play("picture", "A picture of peacetime is taken", pictureTaken);
    const leak = await play("break-in", "Somebody else has the secret key", breakIn);
    const run = await play("clean-up", "The key is replaced, and what it left is swept up", (stage) =>
      cleanUp(stage, known, leak),
    );
    const denied = await play("strangers", "A planted sign-in token is used", (stage) =>
      denyStrangers(stage, leak, run),
    );
    await play("proof", "What the key was good for", (stage) => proveClean(stage, known, leak, run));
    await play("review", "The review is held", (stage) => review(stage, denied));
    await play("record", "Someone else reads the record", (stage) =>
      readRecord(stage, { run: run.id, approver: stage.team.approver.id }),
    );
  },
};

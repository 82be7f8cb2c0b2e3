import { peacetime } from "../acts/peacetime.ts";
import { readRecord } from "../acts/read-record.ts";
import { proveReplaced, replaceKey } from "../acts/secret-rotation.ts";
import type { Night } from "./night.ts";

/** A key is replaced in routine, and nobody notices. */
export const secretRotation: Night = {
  name: "secret-rotation",
  title: "The secret key is replaced in routine, and nobody notices",
  proves: {
    "second-person-approves": "A new key waits for a second person.",
    "nobody-noticed": "Not one request of a customer failed meanwhile.",
    "old-key-is-dead": "Clerk refuses the key of before.",
    "live-app-has-the-new-one": "The live deployment runs with the new key.",
    "record-tells-all": "The record says all of it, and no review is pending.",
  },
  play: async (act) => {
    const play = await peacetime(act);
    const rotation = await play("rotation", "The key is replaced while customers work", replaceKey);
    await play("proof", "What became of the old one", (stage) => proveReplaced(stage, rotation));
    await play("record", "Someone else reads the record", (stage) =>
      readRecord(stage, { run: rotation.run.id, approver: stage.team.approver.id }),
    );
  },
};

import { proveRecovered } from "../acts/data-sync-proof.ts";
import { eventsAreLost, recover, tableIsClerks } from "../acts/data-sync-recovery.ts";
import { peacetime } from "../acts/peacetime.ts";
import { readRecord } from "../acts/read-record.ts";
import type { Night } from "./night.ts";

/** Events were lost, and the app's users are not Clerk's; people go on signing up, changing and leaving while it is mended. */
export const dataSyncRecovery: Night = {
  name: "data-sync-recovery",
  title: "The app's users are not Clerk's, and go on changing while they are brought in again",
  proves: {
    "second-person-approves": "Many users are marked as deleted only once a second person has signed.",
    "events-wait-meanwhile": "Events wait meanwhile, with an end that everybody can see.",
    "drained-before-it-goes-on": "What waited is applied before processing goes on.",
    "rows-are-clerks": "In the end the app's table is Clerk's, row by row.",
    "none-lost-none-twice": "No event is lost, and none is applied twice.",
    "tables-are-kept": "The tables as they were are kept, for nobody else to read.",
    "team-is-told": "The team's chat hears of it, once.",
    "it-goes-on-by-itself": "Afterwards events are applied by themselves again.",
    "record-tells-all": "The record says all of it, and no review is pending.",
  },
  play: async (act) => {
    const play = await peacetime(act, { database: true });
    const arriving = await play("arriving", "Events arrive, and the table is Clerk's", tableIsClerks);
    await play("lost", "Events are lost for a while", (stage) => eventsAreLost(stage, arriving));
    const recovered = await play("recovery", "Everybody is brought in again", recover);
    await play("proof", "Whether the table is Clerk's", (stage) =>
      proveRecovered(stage, arriving, recovered),
    );
    await play("record", "Someone else reads the record", (stage) =>
      readRecord(stage, { run: recovered.run.id, approver: stage.team.approver.id }),
    );
  },
};

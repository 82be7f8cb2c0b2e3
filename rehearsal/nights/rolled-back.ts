import { cutClerk } from "../acts/cut-clerk.ts";
import { openAlone } from "../acts/open-bypass.ts";
import { peacetime } from "../acts/peacetime.ts";
import { readRecord } from "../acts/read-record.ts";
import { buildMeanwhile, closeAndWatch, goBackTo } from "../acts/staying-closed.ts";
import type { Night } from "./night.ts";

/** A rollback brings old environment variables back; a bypass that lived in one would come back with them. */
export const rolledBack: Night = {
  name: "rolled-back",
  title: "The bypass is closed, then production is rolled back to a deployment from the open time",
  proves: {
    "built-while-open": "The deployment that is gone back to was built while the bypass was open.",
    "close-needs-nobody": "One person closes the bypass with one command.",
    "rollback-is-live": "The deployment from the open time serves production again.",
    "gate-stays-closed": "From 35 seconds after the close on, nobody is let in by the bypass.",
  },
  play: async (act) => {
    const play = await peacetime(act);
    await play("outage", "Clerk is cut", cutClerk);
    const run = await play("opening", "One person opens the bypass by the command", openAlone);
    const during = await play("meanwhile", "Colleagues deploy", buildMeanwhile);
    await play("closing", "It is closed, and production is rolled back", (stage) =>
      closeAndWatch(stage, { after: () => goBackTo(stage, during) }),
    );
    await play("record", "Someone else reads the record", (stage) =>
      readRecord(stage, { run, reviewPending: true }),
    );
  },
};

import { openByHand } from "../acts/by-hand/open-by-hand.ts";
import { cutClerk } from "../acts/cut-clerk.ts";
import { peacetime } from "../acts/peacetime.ts";
import { readRecord } from "../acts/read-record.ts";
import { buildMeanwhile } from "../acts/staying-closed/build-meanwhile.ts";
import { closeAndWatch } from "../acts/staying-closed/close-and-watch.ts";
import { goBackTo } from "../acts/staying-closed/go-back-to.ts";
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
    const scene = await peacetime(act);
    const { sandbox, team, cast } = scene;
    await act("outage", "Clerk is cut", (stage) => cutClerk(stage, sandbox, cast));
    const run = await act("opening", "The bypass is opened by hand", (stage) => openByHand(stage, scene));
    const during = await act("meanwhile", "Colleagues deploy", (stage) => buildMeanwhile(stage, scene));
    await act("closing", "It is closed, and production is rolled back", (stage) =>
      closeAndWatch(stage, scene, { after: () => goBackTo(stage, scene, during) }),
    );
    await act("record", "Someone else reads the record", (stage) =>
      readRecord(stage, sandbox, team, { run, reviewPending: true }),
    );
  },
};

import { cutClerk } from "../acts/cut-clerk.ts";
import { openAlone } from "../acts/open-bypass.ts";
import { peacetime } from "../acts/peacetime.ts";
import { readRecord } from "../acts/read-record.ts";
import { closeAndWatch } from "../acts/staying-closed.ts";
import type { Night } from "./night.ts";

/** An app that cannot read what was decided must not go on as if nothing had been. */
export const blindApp: Night = {
  name: "blind-app",
  title: "The bypass is closed while the app cannot read Edge Config",
  proves: {
    "close-needs-nobody": "The close needs nobody, and is seen in the live app.",
    "gate-stays-closed":
      "The gate is closed within 35 seconds, and stays so when Edge Config can be read again.",
    "reads-were-down": "Meanwhile the app tried to read Edge Config and got no answer.",
  },
  play: async (act) => {
    const play = await peacetime(act);
    await play("outage", "Clerk is cut", cutClerk);
    const run = await play("opening", "One person opens the bypass by the command", openAlone);
    await play("closing", "It is closed, and nobody can read that", async (stage) => {
      const { control } = stage.sandbox;
      let met = 0;
      await closeAndWatch(stage, {
        before: async () => {
          await control.addFault({ id: "reads", host: "edge-config.vercel.com", effect: { kind: "hang" } });
        },
        atLimit: async () => {
          met = (await control.faults()).find(({ id }) => id === "reads")?.used ?? 0;
          await control.clearFaults();
        },
      });
      stage.claims.check(
        "reads-were-down",
        "The app's reads of Edge Config got no answer while it was closed",
        met > 0,
        `${met} reads without an answer`,
      );
    });
    await play("record", "Someone else reads the record", (stage) =>
      readRecord(stage, { run, reviewPending: true }),
    );
  },
};

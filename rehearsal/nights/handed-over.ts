import { approve, openBypass } from "../acts/open-bypass.ts";
import { closeBypass } from "../acts/close-bypass.ts";
import { cloneForColleague, handOver, proveOnce } from "../acts/handed-over.ts";
import { peacetime } from "../acts/peacetime.ts";
import { proveBypass, proveNormal } from "../acts/prove-normal.ts";
import { readRecord } from "../acts/read-record.ts";
import { untilAsked } from "../acts/plan-and-run.ts";
import type { Night } from "./night.ts";

/** The shift ends before the outage does: a colleague goes on in a clone of their own, which has seen nothing of it. */
export const handedOver: Night = {
  name: "handed-over",
  title: "The run is handed over while the bypass is open, to a colleague in another clone",
  proves: {
    "leaving-says-open": "Whoever leaves is told that the bypass is open, and how it goes on.",
    "colleague-goes-on": "The colleague resumes the run in another clone, and waits for Clerk.",
    "hand-over-is-told": "The team is told who has it in hand now.",
    "bypass-goes-live": "People with expired tokens are let in again, as themselves.",
    "bypass-closes-after-recovery": "Once Clerk is back the run closes the bypass, and the app shows it.",
    "nothing-twice": "Nothing was done twice: one opening, one close.",
    "first-clone-reopens-nothing":
      "The first clone's pulumi up, whose config is out of date, opens nothing again.",
    "record-tells-all": "The record says all of it, and no review is pending.",
  },
  play: async (act) => {
    const play = await peacetime(act);
    const clone = await play("clone", "A colleague has a clone, too", cloneForColleague);
    const run = await untilAsked(play);
    await play("opening", "Approved, the bypass opens", async (stage) => {
      await approve(stage, run);
      await openBypass(stage, run);
    });
    const resumed = await play("hand-over", "The shift ends, a colleague takes over", (stage) =>
      handOver(stage, { clone, run }),
    );
    await play("proof", "Who is in, who is out", proveBypass);
    await play("closing", "Clerk returns, the bypass closes", (stage) => closeBypass(stage, resumed));
    await play("morning", "The first clone wakes up", proveOnce);
    await play("normal", "As on any other day", proveNormal);
    await play("record", "Someone else reads the record", (stage) =>
      readRecord(stage, { run: run.id, approver: stage.team.approver.id, desk: clone }),
    );
  },
};

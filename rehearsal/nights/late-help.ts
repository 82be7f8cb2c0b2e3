import { closeBypass } from "../acts/close-bypass.ts";
import { goAlone, helpArrives, review } from "../acts/late-help.ts";
import { peacetime } from "../acts/peacetime.ts";
import { proveBypass, proveNormal } from "../acts/prove-normal.ts";
import { readRecord } from "../acts/read-record.ts";
import { untilAsked } from "../acts/plan-and-run.ts";
import type { Night } from "./night.ts";

/** The phone rings and nobody wakes up; the second person comes when the bypass is open already. */
export const lateHelp: Night = {
  name: "late-help",
  title: "Nobody answers, so one person opens alone; the second person comes late",
  proves: {
    "asked-first": "Nothing opens while the second person is asked and does not answer.",
    "alone-opens-briefly": "Alone it opens for 15 minutes at most, and says that nobody approved it.",
    "alone-is-told": "The team is told who went alone, and why.",
    "denied-person-stays-out": "Someone on the deny list stays out all the same.",
    "help-lengthens-it":
      "Once the second person signs, it goes on for longer, with the same people in and out.",
    "bypass-closes-after-recovery": "Once Clerk is back the run closes the bypass, and the app shows it.",
    "record-tells-all": "The record says that a review is pending.",
    "review-settles-it": "It is pending until somebody has held it.",
  },
  play: async (act) => {
    const play = await peacetime(act);
    const asked = await untilAsked(play);
    const run = await play("alone", "Nobody answers; one person goes alone", (stage) =>
      goAlone(stage, asked),
    );
    await play("proof", "Who is in, who is out", proveBypass);
    await play("help", "The second person comes", helpArrives);
    await play("longer", "Who is in, who is out now", proveBypass);
    await play("closing", "Clerk returns, the bypass closes", (stage) => closeBypass(stage, run));
    await play("normal", "As on any other day", proveNormal);
    await play("record", "Someone else reads the record", (stage) =>
      readRecord(stage, { run: asked.id, reviewPending: true }),
    );
    await play("review", "The review is held", (stage) => review(stage, asked.id ?? ""));
  },
};

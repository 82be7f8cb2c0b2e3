import { cutClerk } from "../acts/cut-clerk.ts";
import { closeBypass } from "../acts/close-bypass.ts";
import { goAlone } from "../acts/late-help/go-alone.ts";
import { helpArrives } from "../acts/late-help/help-arrives.ts";
import { review } from "../acts/late-help/review.ts";
import { peacetime } from "../acts/peacetime.ts";
import { planAndRun } from "../acts/plan-and-run.ts";
import { proveBypass } from "../acts/prove-bypass.ts";
import { proveNormal } from "../acts/prove-normal.ts";
import { readRecord } from "../acts/read-record.ts";
import { triage } from "../acts/triage.ts";
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
    "review-settles-it": "It is owed until somebody has held it.",
  },
  play: async (act) => {
    const scene = await peacetime(act);
    const { sandbox, team, cast } = scene;
    await act("outage", "Clerk is cut", (stage) => cutClerk(stage, sandbox, cast));
    const runbook = await act("triage", "The engineer on call looks", (stage) => triage(stage, team));
    const asked = await act("plan", "The runbook is planned and shown", (stage) =>
      planAndRun(stage, team, { runbook, denied: cast.denied }),
    );
    const run = await act("alone", "Nobody answers; one person goes alone", (stage) =>
      goAlone(stage, scene, asked),
    );
    await act("proof", "Who is in, who is out", (stage) => proveBypass(stage, sandbox, cast));
    await act("help", "The second person comes", (stage) => helpArrives(stage, scene));
    await act("longer", "Who is in, who is out now", (stage) => proveBypass(stage, sandbox, cast));
    await act("closing", "Clerk returns, the bypass closes", (stage) =>
      closeBypass(stage, sandbox, cast, run),
    );
    await act("normal", "As on any other day", (stage) => proveNormal(stage, sandbox, cast));
    await act("record", "Someone else reads the record", (stage) =>
      readRecord(stage, sandbox, team, { run: asked.id, reviewPending: true }),
    );
    await act("review", "The review is held", (stage) => review(stage, team, asked.id ?? ""));
  },
};

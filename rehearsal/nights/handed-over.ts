import { approve } from "../acts/approve.ts";
import { closeBypass } from "../acts/close-bypass.ts";
import { cutClerk } from "../acts/cut-clerk.ts";
import { cloneForColleague } from "../acts/handed-over/clone.ts";
import { handOver } from "../acts/handed-over/hand-over.ts";
import { proveOnce } from "../acts/handed-over/prove-once.ts";
import { openBypass } from "../acts/open-bypass.ts";
import { peacetime } from "../acts/peacetime.ts";
import { planAndRun } from "../acts/plan-and-run.ts";
import { proveBypass } from "../acts/prove-bypass.ts";
import { proveNormal } from "../acts/prove-normal.ts";
import { readRecord } from "../acts/read-record.ts";
import { triage } from "../acts/triage.ts";
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
    "record-tells-all": "The record says all of it, and nothing is left owed.",
  },
  play: async (act) => {
    const scene = await peacetime(act);
    const { sandbox, team, cast } = scene;
    const clone = await act("clone", "A colleague has a clone, too", (stage) =>
      cloneForColleague(stage, team),
    );
    await act("outage", "Clerk is cut", (stage) => cutClerk(stage, sandbox, cast));
    const runbook = await act("triage", "The engineer on call looks", (stage) => triage(stage, team));
    const run = await act("plan", "The runbook is planned and shown", (stage) =>
      planAndRun(stage, team, { runbook, denied: cast.denied }),
    );
    await act("opening", "Approved, the bypass opens", async (stage) => {
      await approve(stage, team, run);
      await openBypass(stage, sandbox, cast, run);
    });
    const resumed = await act("hand-over", "The shift ends, a colleague takes over", (stage) =>
      handOver(stage, { team, clone, run }),
    );
    await act("proof", "Who is in, who is out", (stage) => proveBypass(stage, sandbox, cast));
    await act("closing", "Clerk returns, the bypass closes", (stage) =>
      closeBypass(stage, sandbox, cast, resumed),
    );
    await act("morning", "The first clone wakes up", (stage) => proveOnce(stage, scene));
    await act("normal", "As on any other day", (stage) => proveNormal(stage, sandbox, cast));
    await act("record", "Someone else reads the record", (stage) =>
      readRecord(stage, sandbox, { ...team, desk: clone }, { run: run.id, approver: team.approver.id }),
    );
  },
};

import { approve } from "../acts/approve.ts";
import { closeBypass } from "../acts/close-bypass.ts";
import { cutClerk } from "../acts/cut-clerk.ts";
import { newDeployment } from "../acts/new-deployment.ts";
import { openBypass } from "../acts/open-bypass.ts";
import { peacetime } from "../acts/peacetime.ts";
import { planAndRun } from "../acts/plan-and-run.ts";
import { proveBypass } from "../acts/prove-bypass.ts";
import { proveNormal } from "../acts/prove-normal.ts";
import { readRecord } from "../acts/read-record.ts";
import { triage } from "../acts/triage.ts";
import { appHealth } from "../world/app-health.ts";
import type { Night } from "./night.ts";

/** The same outage, for an app without Edge Config: each statement is an env var and a new deployment. */
export const redeployLane: Night = {
  name: "redeploy-lane",
  title: "Clerk is down, and the app has no Edge Config: the bypass travels by a new deployment",
  proves: {
    "opening-is-deployed": "The opening reaches the app as a new deployment.",
    "bypass-goes-live": "People with expired tokens are let in again, as themselves.",
    "denied-person-stays-out": "Someone on the deny list stays out, genuine token or not.",
    "bypass-closes-after-recovery": "Once Clerk is back the run closes the bypass, and the app shows it.",
    "close-is-deployed": "The close reaches the app as a new deployment, too.",
  },
  play: async (act) => {
    const { sandbox, team, cast } = await peacetime(act, "redeploy");
    await act("outage", "Clerk is cut", (stage) => cutClerk(stage, sandbox, cast));
    const runbook = await act("triage", "The engineer on call looks", (stage) => triage(stage, team));
    const run = await act("plan", "The runbook is planned and shown", (stage) =>
      planAndRun(stage, team, { runbook, denied: cast.denied }),
    );
    const open = await act("opening", "Approved, the bypass opens", async (stage) => {
      const before = (await appHealth(stage, sandbox)).deployment ?? "";
      await approve(stage, team, run);
      await openBypass(stage, sandbox, cast, run);
      const wanted = { before, id: "opening-is-deployed", gate: "stale-sessions" };
      return await newDeployment(stage, sandbox, wanted);
    });
    await act("proof", "Who is in, who is out", (stage) => proveBypass(stage, sandbox, cast));
    await act("closing", "Clerk returns, the bypass closes", async (stage) => {
      await closeBypass(stage, sandbox, cast, run);
      await newDeployment(stage, sandbox, { before: open, id: "close-is-deployed", gate: "closed" });
    });
    await act("normal", "As on any other day", (stage) => proveNormal(stage, sandbox, cast));
    await act("record", "Someone else reads the record", (stage) =>
      readRecord(stage, sandbox, team, { run: run.id, approver: team.approver.id }),
    );
  },
};

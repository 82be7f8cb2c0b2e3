import { approve, openBypass } from "../acts/open-bypass.ts";
import { closeBypass } from "../acts/close-bypass.ts";
import { newDeployment } from "../acts/deploy.ts";
import { peacetime } from "../acts/peacetime.ts";
import { proveBypass, proveNormal } from "../acts/prove-normal.ts";
import { readRecord } from "../acts/read-record.ts";
import { untilAsked } from "../acts/plan-and-run.ts";
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
    const play = await peacetime(act, { lane: "redeploy" });
    const run = await untilAsked(play);
    const open = await play("opening", "Approved, the bypass opens", async (stage) => {
      const before = (await appHealth(stage)).deployment ?? "";
      await approve(stage, run);
      await openBypass(stage, run);
      return await newDeployment(stage, { before, id: "opening-is-deployed", gate: "stale-sessions" });
    });
    await play("proof", "Who is in, who is out", proveBypass);
    await play("closing", "Clerk returns, the bypass closes", async (stage) => {
      await closeBypass(stage, run);
      await newDeployment(stage, { before: open, id: "close-is-deployed", gate: "closed" });
    });
    await play("normal", "As on any other day", proveNormal);
    await play("record", "Someone else reads the record", (stage) =>
      readRecord(stage, { run: run.id, approver: stage.team.approver.id }),
    );
  },
};

import { setTimeout as delay } from "node:timers/promises";
import type { Scene } from "../stage/scene.ts";
import { jsonOf, typed } from "../team/commands.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import { readWaiting, spoilRows } from "../world/waiting-inbox.ts";
import { connectChannels } from "./channels.ts";
import { eventsArrive, leave, quiet, type Arriving } from "./webhook-backlog.ts";
import { playWhole } from "./whole-run.ts";
import { becomesClerks, needBehind } from "./users-table.ts";

/** More than one person may mark as deleted alone. */
const leaving = 22;
/** More than one page of Clerk's list. */
const signUps = 1_200;

/** What was seen while the run went on. */
export interface Recovered {
  readonly run: FollowedRun;
  /** While everybody was brought in: the end of the pause, and whether `status` told of it. */
  readonly pausedUntil: string | undefined;
  readonly statusTold: boolean;
  /** Events from before the verification that waited still when processing went on again. */
  readonly leftWaiting: number | undefined;
}

/** Peacetime, and the team can be told. */
export async function tableIsClerks(stage: Scene): Promise<Arriving> {
  await connectChannels(stage);
  return await eventsArrive(stage);
}

/** Events are lost for a while, so the table is not Clerk's: who came, changed and left then is not in it; rows are old. */
export async function eventsAreLost(stage: Scene, arriving: Arriving): Promise<void> {
  const { sandbox } = stage;
  const { control, info } = sandbox;
  // Nobody sends again what went to no endpoint.
  await control.call("PUT", `/clerk/webhooks/${arriving.endpoint}`, { disabled: true });
  await control.call("PUT", "/clerk/load", { perSecond: 400, seed: 8, count: signUps * 2 });
  await leave(stage, leaving);
  await quiet(stage);
  await spoilRows(info.database?.url ?? "", 3);
  await control.call("PUT", `/clerk/webhooks/${arriving.endpoint}`, { disabled: false });
  await needBehind(stage, arriving.table);
}

/** The shipped runbook from its plan to its end, while people go on signing up, changing and leaving. */
export async function recover(stage: Scene): Promise<Recovered> {
  const { control, info } = stage.sandbox;
  const url = info.database?.url ?? "";
  const seen: { until?: string | undefined; told: boolean; left?: number; verifiedAt: number } = {
    ...{ told: false, verifiedAt: 0 },
  };
  // A page a second, so that something happens between them.
  await control.addFault({
    ...{ id: "slow-list", host: "api.clerk.com", path: "/v1/users", method: "GET" },
    effect: { kind: "latency", delayMs: 700 },
  });
  const run = await playWhole(stage, {
    runbook: "data-sync-recovery",
    inputs: {
      reason: "People who signed up are not known to the app.",
      ...{ watchMinutes: 0.05, lookSeconds: 0.5 },
    },
    notes: {
      resync: "Read: everybody is brought in again while events wait.",
      deletions: "Read: those whom Clerk does not have are marked.",
    },
    whenBegins: {
      "users.resync": async () => {
        await control.call("PUT", "/clerk/load", { perSecond: 40, seed: 9 });
        seen.until = (await readWaiting(url)).pausedUntil;
        const done = await typed(stage, "approver", ["status", "--json"]);
        const { inForce = [] } = (jsonOf(done) ?? {}) as { readonly inForce?: readonly { what: string }[] };
        seen.told = inForce.some(({ what }) => what === "webhooks-paused");
      },
      "users.verify": async () => {
        await control.call("DELETE", "/clerk/load");
        seen.verifiedAt = Date.now();
      },
      "webhooks.resume": async () => {
        seen.left = (await readWaiting(url, seen.verifiedAt)).waiting;
      },
    },
    withinMs: 300_000,
  });
  await control.endFault("slow-list");
  return { run, pausedUntil: seen.until, statusTold: seen.told, leftWaiting: seen.left };
}

/** Somebody signs up after it all: whether the app knows them by itself. @returns their id */
export async function someoneSignsUp(stage: Scene, { table }: Arriving): Promise<boolean> {
  const { control } = stage.sandbox;
  await control.createUser({
    ...{ email: "afterwards@nightshift.example", password: "all is well that ends well" },
    firstName: "After",
  });
  await delay(200);
  return (await becomesClerks(stage, table)).equal;
}

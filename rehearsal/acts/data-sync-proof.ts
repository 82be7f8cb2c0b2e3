import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Scene } from "../stage/scene.ts";
import { readWaiting } from "../world/waiting-inbox.ts";
import { claimInChat } from "./channels.ts";
import { someoneSignsUp, type Recovered } from "./data-sync-recovery.ts";
import { becomesClerks } from "./users-table.ts";
import type { Arriving } from "./webhook-backlog.ts";
import { claimEnd } from "./whole-run.ts";

/** Asked of the database and of Clerk's own state: both are alike, nothing was lost or applied twice, and it goes on by itself. */
export async function proveRecovered(stage: Scene, arriving: Arriving, recovered: Recovered): Promise<void> {
  const { claims, sandbox, team } = stage;
  const { control, info } = sandbox;
  const { table, endpoint } = arriving;
  claims.check(
    "events-wait-meanwhile",
    "While everybody is brought in, events wait, with an end that `status` tells",
    recovered.pausedUntil !== undefined && recovered.statusTold,
    `paused until ${recovered.pausedUntil ?? "never"}; status ${recovered.statusTold ? "told it" : "did not tell it"}`,
  );
  claims.check(
    "drained-before-it-goes-on",
    "What waited is applied before processing goes on",
    recovered.leftWaiting === 0,
    `${recovered.leftWaiting ?? "nobody knows how many"} waited still`,
  );
  const { equal, words } = await becomesClerks(stage, table);
  claims.check(
    "rows-are-clerks",
    "Row by row the app's table is Clerk's: who came, changed and left before and meanwhile, too",
    equal,
    words,
  );
  const { deliveries } = (await control.call("GET", `/clerk/webhook-deliveries?endpoint=${endpoint}`)) as {
    readonly deliveries: readonly { readonly id: string; readonly state: string }[];
  };
  const { ids, waiting, again } = await readWaiting(info.database?.url ?? "");
  const lost = deliveries.filter(({ id, state }) => state !== "delivered" || !ids.includes(id)).length;
  claims.check(
    "none-lost-none-twice",
    "Each event that Clerk sent is in the inbox, is applied, and was applied once",
    lost === 0 && waiting === 0 && again === 0,
    `${deliveries.length} sent, ${lost} lost, ${waiting} wait, ${again} tried more than once`,
  );
  const exports = join(team.desk.folder, ".runbook", "exports");
  const files = filesBelow(exports);
  const open = files.filter((file) => (statSync(file).mode & 0o077) !== 0);
  claims.check(
    "tables-are-kept",
    "The tables as they were are kept, for nobody else to read",
    files.some((file) => file.endsWith("manifest.json")) && open.length === 0,
    `${files.length} files, ${open.length} of them open to others`,
  );
  await claimInChat(stage, {
    ...{ id: "team-is-told", begins: "Our users table is not Clerk's: " },
    claim: "The team's chat has heard of it, once",
  });
  claims.check(
    "it-goes-on-by-itself",
    "Somebody who signs up afterwards is in the table by themselves",
    await someoneSignsUp(stage, arriving),
    (await table.differences(control)).join("; ") || "equal by hash",
  );
  claimEnd(stage, recovered.run);
}

function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  } catch {
    return [];
  }
}

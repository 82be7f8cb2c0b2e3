import { setTimeout as delay } from "node:timers/promises";
import { PortalVisitor } from "../people/portal.ts";
import type { Scene } from "../stage/scene.ts";
import { until } from "../stage/wait.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import { UsersTable } from "../world/users-table.ts";
import { playWhole } from "./whole-run.ts";
import { becomesClerks, needBehind } from "./users-table.ts";

const hourMs = 3_600_000;
const route = "/api/webhooks/clerk";
/** More than one person may mark as deleted alone. */
const leaving = 22;

/** What is known once the house is full. */
export interface Arriving {
  readonly endpoint: string;
  readonly url: string;
  /** The endpoint's signing secret. */
  readonly secret: string;
  readonly table: UsersTable;
}

/** When events began to be missed, ISO 8601 to the second. */
export interface Backlog extends Arriving {
  readonly since: string;
}

/** Peacetime: Svix sends the app each event, and its table is Clerk's, row by row. */
export async function eventsArrive(stage: Scene): Promise<Arriving> {
  const { sandbox, claims } = stage;
  const { control, info, address } = sandbox;
  const live = (await control.deployments()).deployments.find((one) => one.live);
  const born = await control.call("GET", `/vercel/deployments/${live?.id ?? ""}/environment`);
  const secret = String(born["CLERK_WEBHOOK_SIGNING_SECRET"]);
  const url = `${address.origin}${route}`;
  const { id: endpoint } = await control.call("POST", "/clerk/webhooks", { url, secret });
  const table = new UsersTable(info.database?.url ?? "");
  // Those who were there before the endpoint are brought in as on an app's first day.
  for (const { id } of (await control.call("GET", "/clerk/users")).users)
    await control.call("PUT", `/clerk/users/${id}/password`, { password: "correct horse battery staple" });
  await control.call("PUT", "/clerk/load", { perSecond: 40, seed: 5, count: 120 });
  const { equal, words } = await becomesClerks(stage, table, {
    once: async () => (await control.call("GET", "/clerk/load")).running !== true,
  });
  claims.need(
    "events-arrive-in-peacetime",
    "In peacetime each event arrives, and the app's table is Clerk's row by row",
    equal,
    words,
  );
  return { endpoint, url, secret, table };
}

/**
 * Two mistakes, one after the other: a page answers in place of the route, so that Svix takes messages for delivered; then the
 * gate stands before it, for so long that Svix disables the endpoint. Meanwhile people sign up, change and leave.
 */
export async function eventsStop(stage: Scene, arriving: Arriving): Promise<Backlog> {
  const { sandbox, claims } = stage;
  const { control } = sandbox;
  const since = `${new Date().toISOString().slice(0, 19)}Z`;
  const where = { host: new URL(arriving.url).host, path: route, method: "POST" };
  await control.addFault({ ...where, id: "page", effect: { kind: "html-200" } });
  await control.call("PUT", "/clerk/load", { perSecond: 40, seed: 6, count: 60 });
  await leave(stage, leaving);
  await quiet(stage);
  await control.clearFaults();
  const location = `${new URL(arriving.url).origin}/sign-in?redirect_url=%2F`;
  await control.addFault({
    ...where,
    id: "gate",
    effect: { kind: "answer", status: 307, headers: { location } },
  });
  await control.call("PUT", "/clerk/load", { perSecond: 40, seed: 7, count: 60 });
  await quiet(stage);
  for (let halfDays = 0; halfDays < 14; halfDays++) {
    await control.createUser({
      ...{ email: `late-${halfDays}@nightshift.example`, password: "so many people, so little time" },
      firstName: `Late ${halfDays}`,
    });
    await delay(50);
    await control.call("POST", "/clerk/webhook-time", { skipMs: 12 * hourMs });
  }
  const quietSince = Date.now();
  const [endpoint] = (await control.call("GET", "/clerk/webhooks")).endpoints;
  claims.need(
    "endpoint-is-disabled",
    "After five days in which everything failed, Svix has disabled the endpoint",
    endpoint?.disabled === true,
    `disabled: ${String(endpoint?.disabled)}`,
  );
  await needBehind(stage, arriving.table);
  // Triage counts as late what has not come within a minute.
  await delay(Math.max(0, quietSince + 63_000 - Date.now()), undefined, { signal: stage.signal });
  return { ...arriving, since };
}

/** The load is through, and so is every attempt of its messages. */
export async function quiet({ sandbox, signal }: Scene): Promise<void> {
  await until(
    async () => {
      const { running } = await sandbox.control.call("GET", "/clerk/load");
      return running === true ? undefined : true;
    },
    { withinMs: 30_000, signal },
  );
  // First attempts are made within a quarter of a second.
  await delay(600);
}

/** So many of those whom the load made are deleted at Clerk. */
export async function leave({ sandbox }: Scene, count: number): Promise<void> {
  const { control, info, wire } = sandbox;
  const { users } = (await control.call("GET", "/clerk/users")) as {
    readonly users: readonly { readonly id: string; readonly email: string }[];
  };
  for (const { id } of users.filter(({ email }) => email.startsWith("load-")).slice(0, count))
    await wire.send({
      method: "DELETE",
      url: `https://api.clerk.com/v1/users/${id}`,
      headers: { authorization: `Bearer ${info.env["CLERK_SECRET_KEY"] ?? ""}` },
    });
}

/** The shipped runbook from its plan to its end; a person puts the cause right, and acts in the portal. */
export async function catchUp(stage: Scene, backlog: Backlog): Promise<FollowedRun> {
  const { sandbox } = stage;
  let mended = false;
  return await playWhole(stage, {
    runbook: "webhook-backlog",
    inputs: {
      ...{ reason: "People who signed up are not known to the app.", since: backlog.since },
      ...{ watchMinutes: 0.05, lookSeconds: 1 },
    },
    notes: {
      mend: "The route is left out of the gate again, deployed.",
      portal: "It was disabled; enabled it, recovered what failed, replayed what was missing.",
      deletions: "Read: those whom Clerk does not have are marked.",
    },
    whenBegins: {
      "manual.check": async () => {
        if (!mended) await sandbox.control.endFault("gate");
        mended = true;
      },
      "webhooks.portal": async () => {
        const portal = await PortalVisitor.open(sandbox);
        await portal.enable(backlog.endpoint);
        await portal.recoverFailed(backlog.endpoint);
        await portal.replayMissing(backlog.endpoint);
      },
    },
    withinMs: 400_000,
  });
}

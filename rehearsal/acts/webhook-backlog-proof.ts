import { Webhook } from "standardwebhooks";
import type { Scene } from "../stage/scene.ts";
import { until } from "../stage/wait.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import type { Backlog } from "./webhook-backlog.ts";
import { claimEnd } from "./whole-run.ts";
import { becomesClerks } from "./users-table.ts";

/** What the run found out, what the table is, and that nothing is left of what was missed. */
export async function proveCaughtUp(stage: Scene, backlog: Backlog, run: FollowedRun): Promise<void> {
  const { claims, sandbox } = stage;
  const { control } = sandbox;
  const { table } = backlog;
  const { cause } = run.output("probe") as { readonly cause?: string };
  claims.check(
    "probe-names-the-cause",
    "The probe names the cause: the gate stands before the route",
    cause === "gate",
    `cause: ${cause ?? "none told"}`,
  );
  const { equal, words } = await becomesClerks(stage, table, { withinMs: 5_000 });
  claims.check(
    "rows-are-clerks",
    "Row by row the app's table is Clerk's: who came, changed and left meanwhile, too",
    equal,
    words,
  );
  const { deliveries } = (await control.call(
    "GET",
    `/clerk/webhook-deliveries?endpoint=${backlog.endpoint}`,
  )) as {
    readonly deliveries: readonly { readonly id: string; readonly type: string; readonly state: string }[];
  };
  const inbox = await table.inbox();
  const open = deliveries.filter(({ state }) => state !== "delivered").length;
  claims.check(
    "nothing-is-on-its-way",
    "Svix has delivered every message, and none waits in the inbox",
    open === 0 && inbox.waiting === 0 && inbox.failed === 0,
    `${open} not delivered, ${inbox.waiting} wait, ${inbox.failed} failed`,
  );
  const probes = inbox.ids.filter((id) => !deliveries.some((one) => one.id === id));
  claims.check(
    "probe-leaves-nothing",
    "The inbox holds Clerk's own messages and no other: the probes have left nothing",
    probes.length === 0,
    `${inbox.ids.length} messages, ${probes.length} of them not Svix's`,
  );
  claimEnd(stage, run);
}

/** What Svix may do at any time: the same message twice, an older one after a newer one; and what only a forger does. */
export async function proveArriving(stage: Scene, backlog: Backlog): Promise<void> {
  const { claims, sandbox, signal, patience } = stage;
  const { control, wire } = sandbox;
  const { table, endpoint } = backlog;
  const before = await table.hash();
  const [known] = (await table.inbox()).ids;
  await control.call("POST", `/clerk/webhooks/${endpoint}/resend`, { message: known ?? "" });
  await control.call("POST", "/clerk/webhook-time", { skipMs: 1_000 });
  const again = await table.hash();
  claims.check(
    "twice-changes-nothing",
    "A message that Svix sends once more changes neither the table nor the inbox",
    known !== undefined && before === again,
    before === again ? "both hashes are the same" : `${before} became ${again}`,
  );
  await createdAfterUpdated(stage, backlog);
  const equal = await until(
    async () => ((await table.differences(control)).length === 0 ? true : undefined),
    { withinMs: patience.seenMs, everyMs: 500, signal },
  );
  claims.check(
    "order-does-not-matter",
    "A user whose change arrives before the sign-up ends as Clerk has them",
    equal === true,
    equal === true ? "equal by hash" : (await table.differences(control)).join("; "),
  );
  const settled = await table.hash();
  const body = JSON.stringify({
    type: "user.deleted",
    object: "event",
    data: { id: "user_x", deleted: true },
  });
  const at = new Date();
  const forged = new Webhook(`whsec_${Buffer.from("a secret that nobody has").toString("base64")}`);
  const { status } = await wire.send({
    method: "POST",
    url: backlog.url,
    headers: {
      ...{ "content-type": "application/json", "svix-id": "msg_forged" },
      ...{ "svix-timestamp": String(Math.floor(at.getTime() / 1000)) },
      "svix-signature": forged.sign("msg_forged", at, body),
    },
    body,
  });
  const kept = await table.hash();
  claims.check(
    "forged-is-refused",
    "A message that Clerk did not sign is refused and kept nowhere",
    status === 400 && settled === kept,
    `status ${status}, ${settled === kept ? "nothing changed" : "something changed"}`,
  );
}

/** The first attempt of the sign-up fails; by the second one, five seconds later, the change has arrived. */
async function createdAfterUpdated({ sandbox, signal }: Scene, { url, endpoint }: Backlog): Promise<void> {
  const { control } = sandbox;
  const { host, pathname: path } = new URL(url);
  await control.addFault({
    ...{ id: "once", host, path, method: "POST", times: 1 },
    effect: { kind: "answer", status: 503, body: {} },
  });
  const { id } = await control.createUser({
    ...{ email: "order@nightshift.example", password: "first things last, last first" },
    firstName: "Order",
  });
  const states = async () =>
    (await control.call("GET", `/clerk/webhook-deliveries?endpoint=${endpoint}&state=pending`))
      .deliveries as readonly {
      readonly attempts: readonly unknown[];
    }[];
  await until(
    async () => ((await states()).some(({ attempts }) => attempts.length === 1) ? true : undefined),
    {
      withinMs: 5_000,
      signal,
    },
  );
  await control.call("PUT", `/clerk/users/${id}/password`, { password: "last things first, and so on" });
  await control.call("POST", "/clerk/webhook-time", { skipMs: 10_000 });
  // Both have arrived then, so what is claimed afterwards is not changed by the one that came late.
  await until(async () => ((await states()).length === 0 ? true : undefined), { withinMs: 15_000, signal });
}

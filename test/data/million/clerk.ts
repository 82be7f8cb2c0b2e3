// The sandbox's fake of Clerk's Backend API on a port of this machine, with a crowd in it whose people change while somebody
// reads, and with the application's inbox behind it: each change is signed as Clerk signs it, verified and taken in.
import { createWriteStream, mkdtempSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifyWebhook } from "@clerk/backend/webhooks";
import pg from "pg";
import { Webhook } from "standardwebhooks";
import { createBackendApi } from "../../../sandbox/clerk/backend.ts";
import { Crowd } from "../../../sandbox/clerk/crowd.ts";
import { createInstance } from "../../../sandbox/clerk/instance.ts";
import { Load } from "../../../sandbox/clerk/load.ts";
import { backendUser } from "../../../sandbox/clerk/objects.ts";
import { CLERK_INSTANCE } from "../../../sandbox/ids.ts";
import { Violations } from "../../../sandbox/violations.ts";
import { receiveWebhook } from "../../../user-sync/src/receive.ts";

const [count = 0, latencyMs = 0] = process.argv.slice(2).map(Number);
const clock = {
  now: () => Date.now(),
  sleep: async (ms: number, signal?: AbortSignal) =>
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    }),
};
const violations = new Violations();
const instance = createInstance(mkdtempSync(join(tmpdir(), "clerk-")), clock, violations);
instance.rateLimit.limit = 100_000;
const { users } = instance.state;
users.crowds.push(new Crowd("A", { count, sessions: 0, pending: 0, activeShare: 1, now: Date.now() }));
const api = createBackendApi(instance);
const load = new Load(instance);
const db = new pg.Pool({ connectionString: process.env["DATABASE_URL"], max: 4 });
const secret = `whsec_${Buffer.from("a secret of the long test, 32 b").toString("base64")}`;
const signer = new Webhook(secret);

let [requests, events, lost, again] = [0, 0, 0, 0];
const underWay = new Set<Promise<void>>();
users.onChange = (kind, id) => {
  // What has happened to somebody is told as it is a moment later, as Clerk does.
  const told = Promise.resolve().then(() => tell(kind, id));
  underWay.add(told);
  void told
    .catch((error: unknown) => (lost++ === 0 ? process.stderr.write(`${String(error)}\n`) : undefined))
    .finally(() => underWay.delete(told));
};

async function tell(kind: "created" | "updated" | "deleted", id: string): Promise<void> {
  const user = users.get(id);
  const data =
    kind === "deleted" || user === undefined
      ? { deleted: true, id, object: "user" }
      : backendUser(user, Date.now());
  const type = kind === "deleted" || user === undefined ? "user.deleted" : `user.${kind}`;
  const at = new Date();
  const body = JSON.stringify({
    ...{ data, object: "event", type, timestamp: at.getTime(), instance_id: CLERK_INSTANCE },
    event_attributes: { http_request: { client_ip: "203.0.113.7", user_agent: "" } },
  });
  const message = `msg_${String((events += 1)).padStart(12, "0")}`;
  // As Svix does: what got no answer of 2xx is sent again, under the same id and signed anew.
  for (;;) {
    const now = new Date();
    const request = new Request("https://app.nightshift.example/api/webhooks/clerk", {
      method: "POST",
      headers: {
        "svix-id": message,
        "svix-timestamp": String(Math.floor(now.getTime() / 1000)),
        "svix-signature": signer.sign(message, now, body),
      },
      body,
    });
    const verify = (one: Request) => verifyWebhook(one as never, { signingSecret: secret });
    const { status } = await receiveWebhook(request, { db, verify });
    if (status === 200) return;
    if (status !== 503) throw new Error(`the route answers ${status}`);
    again += 1;
    await clock.sleep(5_000);
  }
}

/** The whole state as lines of COPY, by what the fake holds and not by any answer of its API. */
async function dump(file: string): Promise<number> {
  const out = createWriteStream(file);
  const text = (value: string | null | undefined) =>
    value === null || value === undefined || value === ""
      ? "\\N"
      : value.replace(
          /[\\\t\n\r]/g,
          (sign) => ({ "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" })[sign] ?? "",
        );
  const time = (ms: number) => new Date(ms).toISOString();
  let lines = 0;
  for (const user of users.walk({ descending: false }) ?? []) {
    const fields = [user.email, user.firstName, user.lastName, user.externalId].map(text);
    const line = [user.id, ...fields, time(user.createdAt), time(user.updatedAt)].join("\t");
    lines += 1;
    if (!out.write(`${line}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  return lines;
}

const own: Readonly<Record<string, (url: URL) => Promise<unknown>>> = {
  "/_load": async (url) =>
    load.begin({ perSecond: Number(url.searchParams.get("perSecond")), seed: 12, crowds: true }),
  "/_stop": async () => {
    load.stop();
    while (underWay.size > 0) await Promise.allSettled([...underWay]);
    return { ...load.counts(), events, lost, again };
  },
  "/_seen": async () => ({
    ...instance.rateLimit.seen(Date.now()),
    ...load.counts(),
    ...{ requests, events, lost, users: users.size, violations: violations.list().length },
    mb: Math.round(process.memoryUsage.rss() / 1e6),
  }),
  "/_dump": async (url) => ({ lines: await dump(url.searchParams.get("file") ?? "") }),
};

async function answer(request: IncomingMessage) {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const url = new URL(request.url ?? "/", "https://api.clerk.com");
  const ours = own[url.pathname];
  if (ours !== undefined) return { status: 200, body: await ours(url), headers: {} };
  requests += 1;
  const said = await api.handle({
    ...{ method: request.method ?? "GET", url, body: Buffer.concat(parts) },
    headers: request.headers as Record<string, string>,
  });
  await clock.sleep(latencyMs);
  return said;
}

const server = createServer((request, response) => {
  void answer(request).then(({ status, body, headers = {} }) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" ? address?.port : ""}\n`);
});

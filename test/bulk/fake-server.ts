// The sandbox's fake of Clerk's Backend API on a port of this machine, with a crowd in it. Says its port; `/_seen` tells what came.
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBackendApi } from "../../sandbox/clerk/backend.ts";
import { Crowd } from "../../sandbox/clerk/crowd.ts";
import { createInstance } from "../../sandbox/clerk/instance.ts";
import { Violations } from "../../sandbox/violations.ts";

const [count = 0, sessions = 0, limit = 1_000] = process.argv.slice(2).map(Number);
const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
const instance = createInstance(mkdtempSync(join(tmpdir(), "clerk-")), clock, new Violations());
instance.rateLimit.limit = limit;
const crowd = new Crowd("A", { count, sessions, pending: 1, activeShare: 1, now: Date.now() });
instance.state.users.crowds.push(crowd);
const api = createBackendApi(instance);
const changes = new Map<string, number>();
let requests = 0;
let first = 0;

const server = createServer((request, response) => {
  void (async () => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const url = new URL(request.url ?? "/", "https://api.clerk.com");
    if (url.pathname === "/_seen") {
      const twice = [...changes.values()].filter((times) => times > 1).length;
      const seen = {
        ...instance.rateLimit.seen(Date.now()),
        ...crowd.counted(),
        requests,
        ms: Date.now() - first,
        twice,
      };
      response.end(JSON.stringify(seen));
      return;
    }
    first ||= Date.now();
    requests++;
    if (url.pathname.endsWith("/revoke")) changes.set(url.pathname, (changes.get(url.pathname) ?? 0) + 1);
    const {
      status,
      body,
      headers = {},
    } = await api.handle({
      method: request.method ?? "GET",
      url,
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(parts),
    });
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  })();
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" ? address?.port : ""}\n`);
});

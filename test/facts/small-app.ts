import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What the app behind the production domain does; the health answer has the reference app's shape. */
export interface AppSays {
  readonly health?: "ok" | "down" | "degraded";
  readonly failing?: readonly string[];
  /** Every route answers this. */
  readonly everyRoute?: number;
  /** The newest webhook that it took in; a string is `lastEventAt` alone. */
  readonly webhooks?: string | object;
}

/** An app that is as well as a test wants it. */
export async function startSmallApp() {
  let says: AppSays = {};
  const server = createServer((request, response) => {
    if (says.everyRoute !== undefined) return void response.writeHead(says.everyRoute).end("error");
    if (request.url?.startsWith("/api/health/clerk") !== true) return void response.end("<h1>app</h1>");
    const { health = "ok", failing = [], webhooks } = says;
    const checks = failing.map((name) => ({ name, ok: false, detail: "no" }));
    const gate = { mode: "closed", generation: 0, lane: "runtime" };
    const told = typeof webhooks === "string" ? { lastEventAt: webhooks } : webhooks;
    const body = { status: health, checks, gate, deployment: "dpl_1", webhooks: told };
    response.writeHead(health === "down" ? 503 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    say: (next: AppSays) => void (says = next),
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

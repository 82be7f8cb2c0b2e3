import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { ControlError, type ControlRoute } from "./route.ts";

interface Control {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Plain HTTP and JSON on loopback. A page in a browser is refused: it sends an Origin or another Host. */
export async function startControl(routes: readonly ControlRoute[]): Promise<Control> {
  const server = createServer((request, response) => {
    void answer(request, routes).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        const status = error instanceof ControlError ? error.status : error instanceof z.ZodError ? 400 : 500;
        const message = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
        send(response, status, { error: message });
      },
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(request: IncomingMessage, routes: readonly ControlRoute[]): Promise<object> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  if (request.headers.origin !== undefined || (host !== "127.0.0.1" && host !== "localhost"))
    throw new ControlError(403, "The control API answers programs on this machine only.");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  for (const route of routes) {
    if (route.method !== request.method) continue;
    const params = match(route.path, url.pathname);
    if (params) return route.handle({ params, query: url.searchParams, body: parse(Buffer.concat(chunks)) });
  }
  throw new ControlError(404, `No control operation ${request.method} ${url.pathname}.`);
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return params;
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new ControlError(400, "The body is not JSON.");
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}

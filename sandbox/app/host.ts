import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { Fake, FakeRequest, FakeResponse } from "../fake.ts";
import { APP_HOST } from "../ids.ts";
import { addressOf, type Destination, type Edge } from "../vercel/edge.ts";

/** Headers of one hop, and those that only the platform may set. */
const DROPPED = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
  "forwarded",
  "x-real-ip",
]);
const dropped = (name: string): boolean => DROPPED.has(name) || /^(x-forwarded-|x-vercel-)/.test(name);

/**
 * Production's domain and each deployment's own address: what the edge lets through goes to that deployment's process as
 * Vercel does it (client-supplied forwarding headers dropped, its own set).
 * @param override origin of a process that stands in for the live deployment; undefined for none
 */
export function createAppHost(edge: Edge, override: () => string | undefined): Fake {
  const handle = async (request: FakeRequest): Promise<FakeResponse> => {
    const own = request.url.hostname === APP_HOST ? override() : undefined;
    const received = own === undefined ? await edge.receive(request) : { origin: own, host: APP_HOST };
    return "origin" in received ? forward(received, request) : received;
  };
  return { name: "app", hosts: () => [APP_HOST], serves: edge.serves, handle };
}

async function forward({ origin, host }: Destination, given: FakeRequest): Promise<FakeResponse> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given.headers))
    if (value !== undefined && !dropped(name) && name !== "content-encoding") headers[name] = value;
  headers["host"] = host;
  headers["x-forwarded-host"] = host;
  headers["x-forwarded-proto"] = "https";
  headers["x-forwarded-for"] = addressOf(given);
  headers["x-forwarded-port"] = "443";
  headers["x-real-ip"] = addressOf(given);
  if (given.body.length > 0) headers["content-length"] = String(given.body.length);
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const path = `${given.url.pathname}${given.url.search}`;
    const upstream = httpRequest(
      { hostname, port, method: given.method, path, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 502,
            headers: answerHeaders(response.headers),
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    upstream.on("error", () =>
      resolve({
        status: 502,
        headers: { "content-type": "text/plain", "x-vercel-error": "FUNCTION_INVOCATION_FAILED" },
        body: "A server error has occurred\n\nFUNCTION_INVOCATION_FAILED\n",
      }),
    );
    upstream.end(given.body);
  });
}

function answerHeaders(given: IncomingHttpHeaders): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined || DROPPED.has(name) || name === "content-length" ? [] : [[name, value] as const],
    ),
  );
}

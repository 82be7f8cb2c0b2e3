import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { Fake, FakeRequest, FakeResponse } from "../fake.ts";
import { APP_HOST } from "../ids.ts";

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
 * The production domain: forwards to the live deployment's process as Vercel does (client-supplied
 * forwarding headers dropped, its own set); without one, Vercel's page for a missing deployment.
 */
export function createAppHost(liveOrigin: () => string | undefined): Fake {
  const handle = async (request: FakeRequest): Promise<FakeResponse> => {
    const origin = liveOrigin();
    if (origin === undefined) return missingDeployment();
    return forward(origin, request);
  };
  return { name: "app", hosts: () => [APP_HOST], handle };
}

function missingDeployment(): FakeResponse {
  return {
    status: 404,
    headers: { "content-type": "text/plain; charset=utf-8", "x-vercel-error": "DEPLOYMENT_NOT_FOUND" },
    body: "The deployment could not be found on Vercel.\n\nDEPLOYMENT_NOT_FOUND\n",
  };
}

async function forward(origin: string, given: FakeRequest): Promise<FakeResponse> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given.headers))
    if (value !== undefined && !dropped(name) && name !== "content-encoding") headers[name] = value;
  headers["host"] = APP_HOST;
  headers["x-forwarded-host"] = APP_HOST;
  headers["x-forwarded-proto"] = "https";
  headers["x-forwarded-for"] = "127.0.0.1";
  headers["x-forwarded-port"] = "443";
  headers["x-real-ip"] = "127.0.0.1";
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

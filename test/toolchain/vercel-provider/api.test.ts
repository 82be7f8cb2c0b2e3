import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { Api } from "../../../toolchain/stand-ins/vercel-provider/api.ts";

interface Scripted {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

let server: Server | undefined;
afterEach(() => {
  vi.unstubAllGlobals();
  server?.close();
});

/** The client against a scripted HTTP server: only the host it talks to is exchanged, beneath `fetch`. */
async function anApi(answers: Scripted[]) {
  const asked: IncomingMessage[] = [];
  const slept: number[] = [];
  const warnings: string[] = [];
  server = createServer((request, response) => {
    asked.push(request);
    const { status, headers, body } = answers.shift() ?? { status: 200, body: "{}" };
    response.writeHead(status, headers).end(body);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server?.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (url: URL, init: RequestInit) =>
    real(`http://127.0.0.1:${port}${url.pathname}${url.search}`, init),
  );
  const cancel = new AbortController();
  const api = new Api({
    ...{ token: "contracttoken0123456789abcd", team: undefined },
    warn: (message) => void warnings.push(message),
    ...{ cancelled: cancel.signal, giveUp: new AbortController().signal },
    sleep: (ms) => Promise.resolve(void slept.push(ms)),
  });
  return { api, asked, slept, warnings, cancel };
}

const limited = (retryAfter?: string): Scripted => ({
  status: 429,
  ...(retryAfter === undefined ? {} : { headers: { "retry-after": retryAfter } }),
  body: JSON.stringify({ error: { code: "rate_limited", message: "slow down" } }),
});
const get = { method: "GET", path: "/v2/teams/team_1" } as const;

test.each([
  ["seconds", "7", 7_000],
  ["five minutes", "300", 300_000],
  ["longer than five minutes", "301", 1_000],
  ["no such header", undefined, 1_000],
  ["a date", "Sat, 21 Nov 2026 10:00:00 GMT", 1_000],
  ["zero", "0", 1_000],
])("a 429 with %s is waited out as the official provider does", async (_, header, ms) => {
  const { api, slept, warnings } = await anApi([limited(header)]);
  await expect(api.request(get)).resolves.toEqual({});
  expect(slept).toEqual([ms]);
  expect(warnings[0]).toContain("Rate limit was hit");
});

test("after three repetitions a 429 is a failure", async () => {
  const { api, asked } = await anApi([limited(), limited(), limited(), limited(), limited()]);
  await expect(api.request(get)).rejects.toMatchObject({ status: 429, message: "rate_limited - slow down" });
  expect(asked).toHaveLength(4);
});

test.each([500, 502, 503])("a %d is never repeated", async (status) => {
  const { api, asked } = await anApi([{ status, body: "<html>" }]);
  await expect(api.request(get)).rejects.toMatchObject({ status });
  expect(asked).toHaveLength(1);
});

test("a redirect is not followed: the token must not go elsewhere", async () => {
  const { api, asked } = await anApi([{ status: 302, headers: { location: "/elsewhere" } }]);
  await expect(api.request(get)).rejects.toThrow("error doing http request: GET /v2/teams/team_1");
  expect(asked).toHaveLength(1);
});

test("once cancelled, no further request begins", async () => {
  const { api, asked, cancel } = await anApi([]);
  cancel.abort(new Error("cancelled"));
  await expect(api.request(get)).rejects.toThrow("cancelled");
  expect(asked).toHaveLength(0);
});

test("an empty team is left out of the query, the token travels as a header", async () => {
  const { api, asked } = await anApi([]);
  await api.request({ ...get, query: { teamId: "", limit: "1", other: undefined } });
  expect(asked[0]?.url).toBe("/v2/teams/team_1?limit=1");
  expect(asked[0]?.headers.authorization).toBe("Bearer contracttoken0123456789abcd");
});

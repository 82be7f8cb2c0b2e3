import { describe, expect, it } from "vitest";
import { logEntry } from "../../src/facts/log-entry.ts";
import { logs } from "../../src/facts/logs.ts";
import { StillClock } from "../builders/clock.ts";
import { worldOf } from "./world-of.ts";

const clock = new StillClock();
const key = ["sk", "live", "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYzAbCdEfGhJ"].join("_");
const json = (more: object) => JSON.stringify({ timestampInMs: clock.now(), message: "GET ok", ...more });
const healthy = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    json({ requestPath: `/page/${index % 9}`, responseStatusCode: 200 }),
  );
const seenIn = async (...lines: readonly string[]) => {
  const source = { from: "app.log", read: async () => lines.join("\n") };
  const { data } = await logs.look(worldOf({ clock }, { logs: source }));
  return (data as { readonly seen: readonly string[] }).seen;
};

describe("what a stranger writes into a log", () => {
  it.each([
    ["the path", json({ requestPath: `/${key}`, responseStatusCode: 200, message: `GET /${key}` })],
    [
      "the query",
      json({ requestPath: `/?x=${key}`, responseStatusCode: 500, message: `failed for /?x=${key}` }),
    ],
    ["the user agent", json({ userAgent: key, responseStatusCode: 200 })],
    ["the referer", json({ referer: `https://x.example/${key}`, responseStatusCode: 200 })],
    ["a refused request's echo", json({ responseStatusCode: 400, message: `cannot parse ${key}` })],
    ["a plain request line", `10.0.0.1 - "GET /.env?k=${key} HTTP/1.1" 404`],
    [
      "an access log's agent",
      `10.0.0.1 - - [29/Nov/2026:16:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "curl ${key}"`,
    ],
    [
      "an access log's referer",
      `10.0.0.1 - - [29/Nov/2026:16:00:00 +0000] "GET / HTTP/2" 200 5 "${key}" "-"`,
    ],
    ["an access log's user", `10.0.0.1 - ${key} [29/Nov/2026:16:00:00 +0000] "GET / HTTP/1.1" 200 5`],
    ["an agent with quotes of its own", `GET / HTTP/1.1 200 "x\" ${key} \"y"`],
    [
      "an access log in a message",
      json({ message: `::1 - - [29/Nov/2026:16:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "${key}"` }),
    ],
    ["a field within a field", json({ message: "done", proxy: { userAgent: [key], path: `/?k=${key}` } })],
    ["a header", json({ message: "done", request: { headers: { "user-agent": key } } })],
    [
      "fields of other names",
      json({ message: "done", "user-agent": key, http_user_agent: key, requestQuery: key }),
    ],
    ["a cookie", json({ message: "done", req: { cookies: { a: key } } })],
    ["the echo of a field within a field", json({ message: `agent ${key}`, proxy: { userAgent: [key] } })],
    [
      "a refused request's echo, by a drain",
      json({ message: `what is ${key}?`, proxy: { statusCode: 404 } }),
    ],
    ["a plain user agent", `GET / HTTP/1.1 200 "Mozilla/5.0 ${key}"`],
    ["a URL in a sentence", `refused a redirect to https://x.example/?k=${key}`],
  ])("is no leak in %s", async (_, line) => {
    expect(await seenIn(...healthy(40), line)).toEqual([]);
  });
  it("is no trouble of the middleware, however often", async () => {
    const line = json({ requestPath: "/MIDDLEWARE_INVOCATION_FAILED", responseStatusCode: 404 });
    expect(await seenIn(...healthy(40), ...Array.from({ length: 40 }, () => line))).toEqual([]);
  });
  it("is no trouble of anything in an access log's agent, however often", async () => {
    const line = `10.0.0.1 - - [29/Nov/2026:16:00:00 +0000] "GET /a HTTP/1.1" 404 5 "-" "MIDDLEWARE_INVOCATION_FAILED clerk 429"`;
    expect(await seenIn(...healthy(40), ...Array.from({ length: 40 }, () => line))).toEqual([]);
  });
  it.each([
    ["in plain text", `Error: CLERK_SECRET_KEY=${key}`],
    ["before the request that it names", `leaked ${key}, client: ::1, request: "GET / HTTP/1.1", host: "x"`],
    ["deep in a field of its own", json({ message: "boot", config: { clerk: { secretKey: key } } })],
    [
      "beside a request",
      json({ message: `${key}`, proxy: { path: "/a", statusCode: 500, userAgent: ["curl"] } }),
    ],
  ])("does not hide a key that the app writes %s", async (_, line) => {
    expect(await seenIn(...healthy(40), line)).toEqual(["leaked-key"]);
  });
  it("does not hide a key that the app itself writes out", async () => {
    const line = json({
      responseStatusCode: 500,
      message: `options: {"secretKey":"${key}"}`,
      requestPath: "/a",
    });
    expect(await seenIn(...healthy(40), line)).toEqual(["leaked-key"]);
  });
});

describe("rates, routes and people", () => {
  const failing = (count: number, route: (index: number) => string, more: object = {}) =>
    Array.from({ length: count }, (_, index) =>
      json({
        ...{ requestPath: route(index), responseStatusCode: 500, message: "MIDDLEWARE_INVOCATION_FAILED" },
        ...more,
      }),
    );
  it.each([
    ["two lines", failing(2, (index) => `/page/${index}`), []],
    ["many on one route among healthy ones", failing(8, () => "/one"), []],
    ["many on several routes", failing(8, (index) => `/page/${index % 4}`), ["middleware"]],
    ["one route that is most of the log", failing(60, () => "/one"), ["middleware"]],
  ])("%s", async (_, lines, expected) => {
    expect(await seenIn(...healthy(100), ...lines)).toEqual(expected);
  });
  const ended = (count: number, person: (index: number) => string) =>
    Array.from({ length: count }, (_, index) =>
      json({
        ...{ requestPath: "/dashboard", responseStatusCode: 307 },
        message: `signed out ${person(index)} session-token-but-no-client-uat`,
      }),
    );
  it("one person who drops out again and again is not people dropping out", async () => {
    expect(await seenIn(...healthy(20), ...ended(12, () => "user_aaaaaaaaaa"))).toEqual([]);
    expect(await seenIn(...healthy(20), ...ended(12, (index) => `user_aaaaaaaaa${index}`))).toEqual([
      "sessions",
    ]);
  });
  it("one person's wrong passwords are no attack, nor a few of many people's, nor what a visitor writes", async () => {
    const wrong = (count: number, person: (index: number) => string) =>
      Array.from({ length: count }, (_, index) =>
        json({
          ...{ requestPath: "/sign-in", responseStatusCode: 422 },
          message: `sign-in of ${person(index)} refused: form_password_incorrect`,
        }),
      );
    const anybody = (index: number) => `user_aaaaaaaa${10 + index}`;
    expect(await seenIn(...healthy(20), ...wrong(30, () => "user_aaaaaaaaaa"))).toEqual([]);
    expect(await seenIn(...healthy(20), ...wrong(10, anybody))).toEqual([]);
    expect(await seenIn(...healthy(20), ...wrong(30, anybody))).toEqual(["failed-sign-ins"]);
    const theirs = json({
      requestPath: "/?q=session from a new country",
      userAgent: "form_password_incorrect",
    });
    expect(await seenIn(...healthy(20), ...Array.from({ length: 40 }, () => theirs))).toEqual([]);
  });
  it("failing webhooks on their one route count, answered ones do not", async () => {
    const hook = (status: number) =>
      json({
        requestPath: "/api/webhooks/clerk",
        responseStatusCode: status,
        message: `webhook failed: ${status}`,
      });
    expect(await seenIn(...healthy(100), ...Array.from({ length: 6 }, () => hook(200)))).toEqual([]);
    expect(await seenIn(...healthy(100), ...Array.from({ length: 6 }, () => hook(500)))).toEqual([
      "webhooks",
    ]);
  });
});

it("takes a line apart", () => {
  expect(logEntry("2026-11-21T03:00:00Z POST /api/x?y=1 status=503 user_abcdefgh12")).toMatchObject({
    ...{ at: Date.parse("2026-11-21T03:00:00Z"), status: 503, route: "/api/x", person: "user_abcdefgh12" },
  });
});

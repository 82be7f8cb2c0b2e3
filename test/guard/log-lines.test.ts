// What the gate writes: a line for each request of somebody, one a minute for all of nobody, none longer than a bound.
import "./clerk-key.ts";
import { afterEach, describe, expect, it } from "vitest";
import { COUNT_WINDOW_MS } from "../../guard/src/count.ts";
import { forgetGate, memoryGate, start } from "./memory-gate.ts";

afterEach(forgetGate);

const page = { headers: { accept: "text/html", "sec-fetch-dest": "document" } };
const open = { mode: "open", routes: ["/rota/**"] } as const;
const time = (second: number) => new Date((start + second) * 1000).toISOString();

describe("requests of nobody under a grant", () => {
  it("are counted by outcome and reason, in one line when the minute is over", async () => {
    const gate = await memoryGate(open);
    const forged = { authorization: `Bearer ${await gate.token({ forged: true })}` };
    for (let second = 0; second < 60; second++) {
      gate.at(second);
      await gate.ask(`/rota/${second}`, page);
      await gate.ask("/dashboard", page);
      await gate.ask("/", { headers: { ...page.headers, ...forged } });
    }
    expect(gate.events).toEqual([]);
    gate.at(60);
    await gate.ask("/dashboard", page);
    expect(gate.events).toEqual([
      {
        ...{
          event: "auth-bypass-counted",
          incident: "2026-11-21-clerk",
          generation: start - 60,
          mode: "open",
        },
        ...{ since: time(0), time: time(60) },
        ...{ outcomes: { opened: 60, unavailable: 60, nobody: 60 }, problems: { "not-genuine": 60 } },
      },
    ]);
    // The request that wrote the line is the first of the next.
    gate.at(60 + COUNT_WINDOW_MS / 1000);
    await gate.ask("/", page);
    expect(gate.events[1]).toMatchObject({ since: time(60), outcomes: { unavailable: 1 }, problems: {} });
  });

  it("are written down by the first request after the grant's end, too, even one that is left out of the gate", async () => {
    const gate = await memoryGate(open, { routes: { public: ["/"], leftOut: ["/api/health/**"] } });
    await gate.ask("/rota", page);
    gate.at(4_000);
    await gate.ask("/api/health/clerk");
    expect(gate.events).toMatchObject([{ event: "auth-bypass-counted", outcomes: { opened: 1 } }]);
  });

  it("are not held back by a clock that was set back", async () => {
    const gate = await memoryGate(open);
    await gate.ask("/rota", page);
    gate.at(-60);
    await gate.ask("/");
    expect(gate.events).toHaveLength(1);
  });

  it("are nobody's only when no genuine token came along: whose was refused is said", async () => {
    const gate = await memoryGate({ deny: ["user_ada"] });
    const act = { sub: "user_support" };
    const headers = { authorization: `Bearer ${await gate.token({ claims: { act } })}` };
    await gate.ask("/dashboard", { headers });
    expect(gate.events).toMatchObject([
      {
        ...{ event: "auth-bypass", outcome: "unavailable", problem: "denied" },
        ...{ userId: "user_ada", sessionId: "sess_ada", actor: "user_support" },
      },
    ]);
  });
});

it("the actor of an impersonated session is written down with each request", async () => {
  const gate = await memoryGate({});
  const ask = async (claims: object) =>
    await gate.ask("/dashboard", { headers: { authorization: `Bearer ${await gate.token({ claims })}` } });
  await ask({});
  await ask({ act: { sub: "user_support" } });
  expect(gate.events).toMatchObject([
    { event: "auth-bypass", outcome: "user", userId: "user_ada", actor: null },
    { event: "auth-bypass", outcome: "user", userId: "user_ada", actor: "user_support" },
  ]);
});

it("no line grows with what a request chose", async () => {
  for (const grant of [{}, null]) {
    const gate = await memoryGate(grant);
    const seconds = grant === null ? 3_600 : 60;
    const claims = { act: { sub: "a".repeat(2_000) } };
    const headers = { authorization: `Bearer ${await gate.token({ seconds, claims })}` };
    const method = "M".repeat(2_000);
    await gate.ask(`/${"x".repeat(20_000)}`, { method, headers });
    expect(gate.events).toHaveLength(1);
    expect(JSON.stringify(gate.events[0]).length).toBeLessThan(1_500);
    expect(gate.events[0]).toMatchObject({ path: `/${"x".repeat(299)}…`, method: `${"M".repeat(300)}…` });
    forgetGate();
  }
});

describe("the client's own X-Auth-Bypass", () => {
  const routes = { public: ["/"], leftOut: ["/api/health/**"] };
  const claim = { "x-auth-bypass": "open", "x-other": "kept" };
  it.each([
    ["a public page, in normal times", null, "/", false],
    ["a protected API, in normal times", null, "/api/me", true],
    ["left out, in normal times", null, "/api/health/clerk", false],
    ["a public page, under a grant", {}, "/", false],
    ["a protected API, under a grant", {}, "/api/me", true],
    ["left out, under a grant", {}, "/api/health/clerk", false],
  ] as const)("does not reach the app: %s", async (_, grant, path, signedIn) => {
    const gate = await memoryGate(grant, { routes });
    const authorization = signedIn ? { authorization: `Bearer ${await gate.token()}` } : {};
    const { app } = await gate.ask(path, { headers: { ...claim, ...authorization } });
    expect(app?.headers.get("x-other")).toBe("kept");
    expect(app?.headers.has("x-auth-bypass")).toBe(false);
  });
});

// What the gate says to caches: nothing under a grant is theirs, and no cookie ever.
import "./clerk-key.ts";
import { afterEach, describe, expect, it } from "vitest";
import { forgetGate, memoryGate, start, type Seen } from "./memory-gate.ts";

afterEach(forgetGate);

const document = { accept: "text/html", "sec-fetch-dest": "document" };
const uat = `__client_uat=${start - 9_000}`;
const isKeptByNobody = ({ headers }: Seen) => {
  expect(headers.get("cache-control")).toBe("private, no-store");
  const varies = (headers.get("vary") ?? "").split(/, */).map((name) => name.toLowerCase());
  expect(varies).toEqual(expect.arrayContaining(["cookie", "authorization"]));
};

describe.each([
  ["stale-sessions", {}],
  ["open", { mode: "open", routes: ["/rota/**"] }],
] as const)("under a grant of mode %s", (_, grant) => {
  it.each(["/", "/rota", "/dashboard", "/api/me"])("whatever answers, nothing is kept: %s", async (path) => {
    const gate = await memoryGate(grant);
    const authorization = `Bearer ${await gate.token()}`;
    for (const headers of [document, { ...document, authorization }, { accept: "application/json" }])
      isKeptByNobody(await gate.ask(path, { headers }));
  });

  it("nor is a refusal for want of a role", async () => {
    const routes = { public: ["/"], roles: { "/admin/**": "org:admin" } };
    const gate = await memoryGate(grant, { routes });
    const seen = await gate.ask("/admin", { headers: { authorization: `Bearer ${await gate.token()}` } });
    expect(seen.status).toBe(403);
    isKeptByNobody(seen);
  });
});

describe("a Set-Cookie", () => {
  const copied = (seen: Seen) =>
    seen.headers.getSetCookie().some((line) => /^__gate_session_copy=\d/.test(line));

  it.each([
    ["in normal times", null],
    ["under a grant", {}],
  ] as const)("with a copy goes with protected answers alone, which nobody keeps, %s", async (_, grant) => {
    const gate = await memoryGate(grant, { keepCopy: true });
    const cookie = `__session=${await gate.token({ shiftS: -5 })}; ${uat}`;
    const shut = await gate.ask("/dashboard", { headers: { ...document, cookie } });
    expect(copied(shut)).toBe(true);
    isKeptByNobody(shut);
    const open = await gate.ask("/", { headers: { ...document, cookie } });
    expect(open.app?.userId).toBe("user_ada");
    expect(copied(open)).toBe(false);
    if (grant === null) expect(open.headers.get("cache-control")).toBeNull();
  });

  it("that ends a copy or a tombstone is kept by nobody, on a public page too", async () => {
    const gate = await memoryGate(null, { keepCopy: true });
    const seen = await gate.ask("/", {
      headers: { ...document, cookie: `__client_uat=0; __gate_session_copy=1.x.y` },
    });
    expect(seen.headers.getSetCookie()[0]).toContain("__gate_session_copy=; ");
    isKeptByNobody(seen);
  });

  it("of Clerk's own, after a handshake, is kept by nobody", async () => {
    const gate = await memoryGate(null);
    const session = await gate.token({ shiftS: -5 });
    const handshake = await gate.token({ claims: { handshake: [`__session=${session}; Path=/; Secure`] } });
    const seen = await gate.ask("/", {
      headers: { ...document, cookie: `__clerk_handshake=${handshake}; ${uat}` },
    });
    expect(seen.headers.getSetCookie().join()).toContain(`__session=${session}`);
    isKeptByNobody(seen);
  });

  it("that is not there leaves the app's own caching alone, in normal times", async () => {
    const gate = await memoryGate(null);
    const seen = await gate.ask("/", { headers: document });
    expect(seen.headers.get("cache-control")).toBeNull();
    expect(seen.headers.get("vary")).toBeNull();
  });
});

// Every statement that is no grant means normal auth, and nothing in a request can stand in for one.
import { CompactSign, UnsecuredJWT } from "jose";
import { createPrivateKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateGateKeys } from "../../guard/src/grant.ts";
import type { OpenStatement } from "../../guard/src/statement.ts";
import { jwtKeyThumbprint, readJwtKey, type JwtKey } from "../../guard/src/jwt-key.ts";
import { APP_ORIGIN, FRONTEND_API, VERCEL_PROJECT } from "../../sandbox/ids.ts";
import { signIn, type People } from "./credentials.ts";
import { startGatedApp, type GatedApp } from "./gated-app.ts";

let app: GatedApp;
let people: People;
let staleCookie: string;

beforeAll(async () => {
  app = await startGatedApp();
  people = await signIn(app, "grace");
  staleCookie = `__session=${await people.token({ shiftS: -3600 })}`;
  await app.control("POST", "/clerk/cut", { how: "reset" });
}, 180_000);
afterAll(() => app?.stop());

const dashboard = (headers: Record<string, string> = {}, path = "/dashboard") =>
  app.ask({
    path,
    headers: { accept: "text/html", "sec-fetch-dest": "document", cookie: staleCookie, ...headers },
  });

/** Signed with the app's key, however wrong it is. */
const raw = (change: object, header: object = { alg: "EdDSA", typ: "JWT" }) =>
  new CompactSign(new TextEncoder().encode(JSON.stringify({ ...app.opening(), ...change })))
    .setProtectedHeader(header as { alg: string })
    .sign(createPrivateKey(app.privateKey));
const now = () => Math.floor(Date.now() / 1000);
const times = (from: number, lengthS: number): Partial<OpenStatement> => ({
  ...{ iat: from, nbf: from, exp: from + lengthS, first: from },
});

const grants: readonly { name: string; item: () => Promise<unknown>; reason: string }[] = [
  { name: "absent", item: async () => undefined, reason: "absent" },
  { name: "expired", item: () => raw(times(now() - 3600, 3600)), reason: "expired" },
  { name: "not yet valid", item: () => raw(times(now() + 120, 900)), reason: "not-yet-valid" },
  { name: "over-long", item: () => raw(times(now(), 3601)), reason: "too-long" },
  {
    name: "over-long without approval",
    item: () => raw({ ...times(now(), 901), approved: false }),
    reason: "too-long",
  },
  { name: "renewed for too long", item: () => raw({ first: now() - 4 * 3600 }), reason: "too-long-in-total" },
  { name: "other project", item: () => raw({ aud: "prj_other:production" }), reason: "wrong-audience" },
  {
    name: "preview environment",
    item: () => raw({ aud: `${VERCEL_PROJECT}:preview` }),
    reason: "wrong-audience",
  },
  {
    name: "wrong key",
    item: () =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(app.opening())))
        .setProtectedHeader({ alg: "EdDSA", typ: "JWT" })
        .sign(createPrivateKey(generateGateKeys().privateKey)),
    reason: "bad-signature",
  },
  {
    name: "alg none",
    item: async () => new UnsecuredJWT({ ...app.opening() }).encode(),
    reason: "wrong-algorithm",
  },
  { name: "truncated", item: async () => (await raw({})).slice(0, -20), reason: "bad-signature" },
  {
    name: "without its signature",
    item: async () => (await raw({})).replace(/\.[^.]*$/, ""),
    reason: "malformed",
  },
  { name: "20 kB", item: async () => "x".repeat(20_000), reason: "too-big" },
  { name: "20 kB, well signed", item: () => raw({ deny: ["u".repeat(20_000)] }), reason: "too-big" },
  { name: "unknown mode", item: () => raw({ mode: "ajar" }), reason: "unknown-mode" },
  { name: "mode open without routes", item: () => raw({ mode: "open" }), reason: "bad-routes" },
  {
    name: "mode open for everything",
    item: () => raw({ mode: "open", routes: ["/**"] }),
    reason: "bad-routes",
  },
  {
    name: "mode open for a route that is no path",
    item: () => raw({ mode: "open", routes: ["/rota/../dashboard"] }),
    reason: "bad-routes",
  },
  {
    name: "mode open without approval",
    item: () => raw({ ...times(now(), 900), mode: "open", routes: ["/rota"], approved: false }),
    reason: "needs-approval",
  },
  { name: "an object", item: async () => ({ mode: "stale-sessions" }), reason: "malformed" },
  { name: "true", item: async () => true, reason: "malformed" },
];

describe("what is no grant is normal auth", () => {
  it.each(grants)("$name", async ({ item, reason }) => {
    await app.setItem(await item());
    expect((await app.health()).gate).toMatchObject({ mode: "closed", reason, until: null });
    await app.toClerk();
    const answer = await dashboard();
    expect(answer.headers["x-auth-bypass"]).toBeUndefined();
    expect(answer.status).toBe(307);
    expect(answer.headers.location).toContain("/v1/client/handshake?");
    const api = await app.ask({ path: "/api/me", headers: { cookie: staleCookie } });
    expect(api.status).toBe(401);
    expect(await app.toClerk()).toEqual([]);
  });

  it("and a good one opens, says until when, and is logged with incident, path and time", async () => {
    const statement = await app.open();
    const { gate } = await app.health();
    expect(gate).toEqual({
      ...{ mode: "stale-sessions", reason: "open", lane: "runtime", incident: "2026-11-21-test" },
      until: new Date(statement.exp * 1000).toISOString(),
      generation: Number(statement.jti.split(":")[1]),
      policy: { generation: null, epoch: null, denied: 0, source: "none", problem: "absent" },
      verification: {
        ...{ problem: null, issuer: FRONTEND_API, ownIssuer: false, authorizedParties: [APP_ORIGIN] },
        key: await jwtKeyThumbprint(readJwtKey(app.info.clerk.jwtKey) as JwtKey),
      },
    });
    expect((await dashboard({}, "/dashboard?secret=1")).status).toBe(200);
    await expect
      .poll(() => app.lines().filter(({ event }) => event === "auth-bypass"))
      .toEqual([
        {
          ...{
            event: "auth-bypass",
            incident: "2026-11-21-test",
            generation: gate.generation,
            mode: "stale-sessions",
          },
          ...{
            method: "GET",
            path: "/dashboard",
            outcome: "user",
            userId: people.user,
            ...{ sessionId: people.session, actor: null },
          },
          ...{ stale: true, problem: null, time: expect.stringMatching(/^\d{4}-.*Z$/) },
        },
      ]);
  });

  it("an older generation does not come back, open or closed", async () => {
    const old = await app.sign(app.opening());
    await app.setItem(old);
    expect((await dashboard()).status).toBe(200);
    await app.close();
    expect((await dashboard()).status).toBe(307);
    await app.setItem(old);
    expect((await dashboard()).status).toBe(307);
    expect((await app.health()).gate).toMatchObject({ mode: "closed", reason: "older-generation" });
  });
});

describe("nothing in a request stands in for a grant or a session", () => {
  const subrequest = { "x-middleware-subrequest": Array(6).fill("proxy").join(":") };
  const tries: readonly { name: string; path: string; headers?: Record<string, string> }[] = [
    { name: "x-middleware-subrequest", path: "/dashboard", headers: subrequest },
    {
      name: "x-middleware-subrequest, older spelling",
      path: "/dashboard",
      headers: { "x-middleware-subrequest": "src/middleware:middleware:proxy" },
    },
    { name: "an encoded letter", path: "/%64ashboard" },
    { name: "double encoding", path: "/%2564ashboard" },
    { name: "encoded slash behind a public path", path: "/sign-in%2f..%2fdashboard" },
    { name: "dot segments behind a path left out", path: "/api/webhooks/../me" },
    { name: "encoded dot segments", path: "/api/webhooks/%2e%2e/me" },
    { name: "backslash", path: "/sign-in\\..\\dashboard" },
    { name: "double slash", path: "//dashboard" },
    { name: "trailing slash", path: "/dashboard/" },
    { name: "broken escape", path: "/dashboard%" },
    { name: "upper case", path: "/API/me" },
    { name: "RSC suffix", path: "/dashboard.rsc" },
    { name: "segment prefetch suffix", path: "/dashboard.segments/_tree.segment.rsc" },
    { name: "data route", path: "/_next/data/x/dashboard.json" },
    { name: "dot segments behind static files", path: "/_next/static/../../dashboard" },
    { name: "encoded dot segments behind static files", path: "/_next/static/%2e%2e/%2e%2e/dashboard" },
    { name: "encoded slashes behind static files", path: "/_next/static/..%2f..%2fdashboard" },
    { name: "an image that is a protected answer", path: "/_next/image?url=%2Fapi%2Fme&w=64&q=75" },
    {
      name: "rewrite headers",
      path: "/",
      headers: { "x-middleware-rewrite": "/dashboard", "x-matched-path": "/dashboard" },
    },
  ];
  for (const granted of [true, false]) {
    it.each(tries)(`$name, ${granted ? "under the grant" : "without"}`, async ({ path, headers }) => {
      if (granted) await app.open();
      else await app.close();
      const answer = await app.ask({ path, headers: { accept: "text/html", ...headers } });
      // Whatever the router makes of it: never the protected content. That needs a person.
      expect(answer.body).not.toContain("data-user");
      expect(answer.body).not.toContain("userId");
      if (answer.status === 200) expect(path).toBe("/");
      else expect([307, 308, 400, 401, 404, 503]).toContain(answer.status);
      if (!granted) expect(answer.headers["x-auth-bypass"]).toBeUndefined();
    });
  }

  it("no header or cookie of the bypass's own does anything", async () => {
    await app.close();
    const grant = await app.sign(app.opening());
    const answer = await dashboard({
      "x-auth-bypass": "stale-sessions",
      cookie: `${staleCookie}; auth_gate=${grant}`,
    });
    expect(answer.status).toBe(307);
  });
});

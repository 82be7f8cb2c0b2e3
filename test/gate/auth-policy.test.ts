// The auth policy over the real app under the real Next.js: what people get who are denied, and who have to verify again.
import { afterAll, beforeAll, expect, it } from "vitest";
import { FRONTEND_API } from "../../sandbox/ids.ts";
import { enterSandbox } from "../world/inside.ts";
import { serverActionId, startGatedApp, type GatedApp } from "./gated-app.ts";

let app: GatedApp;
let person: { sessionId: string; cookie: string; client: string };
const now = () => Math.floor(Date.now() / 1000);
const page = { accept: "text/html", "sec-fetch-dest": "document" };

beforeAll(async () => {
  app = await startGatedApp();
  await app.control("POST", "/clerk/users", { id: "user_ada", email: "ada@nightshift.example" });
  const createdAt = Date.now() - 3_600_000;
  const signedIn = await app.control("POST", "/clerk/sessions", { userId: "user_ada", createdAt });
  const cookies = Object.entries(signedIn.cookies as Record<string, string>);
  const cookie = cookies.map(([name, value]) => `${name}=${value}`).join("; ");
  person = { sessionId: signedIn.sessionId, cookie, client: signedIn.client };
}, 300_000);
afterAll(() => app?.stop());

const ask = (path: string, headers: Readonly<Record<string, string>> = page, method = "GET") =>
  app.ask({ path, method, headers: { cookie: person.cookie, ...headers } });

it("denies a session until it is taken off, says so to operators alone, and revokes nothing", async () => {
  expect((await ask("/dashboard")).status).toBe(200);
  const { generation } = await app.setPolicy({ deny: [person.sessionId] });
  const denied = await ask("/dashboard");
  expect([denied.status, denied.headers["cache-control"]]).toEqual([401, "private, no-store"]);
  expect(denied.body).toContain("You have been signed out");
  expect((await ask("/api/me", {})).status).toBe(401);
  expect((await ask("/")).body).not.toContain("user_ada");
  const health = JSON.parse((await app.askSigned("/api/health/clerk?only=gate")).body);
  const policy = { generation, epoch: null, denied: 1, source: "read", problem: null };
  expect(health.gate.policy).toEqual(policy);
  expect((await app.ask({ path: "/api/health/clerk?only=gate" })).body).not.toContain("policy");
  await app.setPolicy();
  expect((await ask("/dashboard")).status).toBe(200);
});

it("sends pages, parts of pages and server actions of an older session to verify, each in its own way", async () => {
  await app.setPolicy({ epoch: now() - 70 });
  for (const headers of [page, { rsc: "1" }]) {
    const sent = await ask("/dashboard?week=2", headers);
    expect([sent.status, sent.headers.location]).toEqual([
      303,
      "/verify-again?return_to=%2Fdashboard%3Fweek%3D2",
    ]);
  }
  const action = await ask("/dashboard", { "next-action": serverActionId() }, "POST");
  expect([action.status, action.headers.location]).toEqual([303, undefined]);
  expect(action.headers["x-action-redirect"]).toBe("/verify-again?return_to=%2Fdashboard;push");
  expect((await ask("/api/me", {})).status).toBe(403);
  expect((await ask("/verify-again")).status).toBe(200);
  expect((await ask("/verify-again", { accept: "application/json" })).status).toBe(403);
});

it("lets the browser take a handshake's cookies all the same: the old token must not come back with each request", async () => {
  await app.setPolicy({ epoch: now() - 70 });
  const leave = enterSandbox(app.info);
  const back = encodeURIComponent(`${app.info.app.origin}/dashboard`);
  const shaken = await fetch(`${FRONTEND_API}/v1/client/handshake?redirect_url=${back}`, {
    redirect: "manual",
    headers: { cookie: `__client=${person.client}` },
  }).finally(leave);
  const handshake = shaken.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
  expect(handshake).toMatch(/^__clerk_handshake=/);
  for (const [path, status] of [
    ["/dashboard", 303],
    ["/", 200],
  ] as const) {
    const answer = await app.ask({ path, headers: { ...page, cookie: handshake } });
    expect([path, answer.status]).toEqual([path, status]);
    const lines = answer.headers["set-cookie"] ?? [];
    expect(lines.filter((line) => line.startsWith("__clerk_handshake=;"))).toHaveLength(1);
    expect(answer.body).not.toContain("user_ada");
  }
});

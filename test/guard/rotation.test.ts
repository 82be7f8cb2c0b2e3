// What the gate has sealed outlives Clerk's secret key; and an app that has no seal key yet.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { signOut } from "../../guard/src/sign-out.ts";
import { APP_ORIGIN, SECRET_KEY } from "../../sandbox/ids.ts";
import { environmentOf, forgetProcess, gateOf, passedTo, tokenOf, type Env } from "./in-memory-gate.ts";

// Clerk's middleware reads its key while it is imported; nothing here reaches Clerk.
vi.hoisted(() => {
  process.env["CLERK_SECRET_KEY"] = ["sk", "live", "rotation"].join("_");
});

const sealKey = { AUTH_GATE_SEAL_KEY: Buffer.alloc(32, 7).toString("base64url") };
const oldKey = { CLERK_SECRET_KEY: SECRET_KEY };
const newKey = { CLERK_SECRET_KEY: ["sk", "live", "theNewOne"].join("_") };
const uat = "__client_uat=1795000000";

interface Sent {
  readonly url: string;
  readonly key: string | null;
}
let sent: Sent[];
let clerkAnswers: boolean;
beforeEach(() => {
  sent = [];
  clerkAnswers = false;
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    sent.push({ url, key: new Headers(init.headers).get("authorization") });
    if (!clerkAnswers) throw new Error("Clerk is down");
    return new Response("{}");
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  forgetProcess();
});

/** Signs out while Clerk is down, then comes back in another process. @returns the tombstone as a cookie */
async function leave(env: Env, token: string, kept = ""): Promise<string> {
  const headers = { cookie: `__session=${token}; ${uat}; ${kept}`, origin: APP_ORIGIN };
  const request = new Request(`${APP_ORIGIN}/sign-out`, {
    method: "POST",
    headers: { ...headers, host: new URL(APP_ORIGIN).host },
  });
  const answer = await signOut(request, gateOf(env).gateOptions);
  forgetProcess();
  const line = answer.headers.getSetCookie().find((one) => one.startsWith("__gate_signed_out="));
  return line?.split(";")[0] ?? "";
}

describe("a rotation of Clerk's secret key", () => {
  it("loses no tombstone: the browser stays out, and Clerk is told with the new key", async () => {
    const token = await tokenOf("user_leaver");
    const tombstone = await leave(await environmentOf(null, { ...sealKey, ...oldKey }), token);
    sent = [];
    clerkAnswers = true;
    const { ask } = gateOf(await environmentOf(null, { ...sealKey, ...newKey }));
    const answer = await ask("/dashboard", { headers: { cookie: `__session=${token}; ${tombstone}` } });
    expect(answer.status).toBe(307);
    const url = "https://api.clerk.com/v1/sessions/sess_user_leaver/revoke";
    expect(sent).toEqual([{ url, key: `Bearer ${newKey.CLERK_SECRET_KEY}` }]);
  });

  it("loses no copy of a session", async () => {
    const keeping = { ...sealKey, AUTH_GATE_KEEP_COPY: "true" };
    const token = await tokenOf("user_kept");
    const before = gateOf(await environmentOf(null, { ...keeping, ...oldKey }));
    const kept = await before.ask("/dashboard", { headers: { cookie: `__session=${token}; ${uat}` } });
    const copy = kept.headers.getSetCookie().find((one) => one.startsWith("__gate_session_copy="));
    forgetProcess();
    const after = gateOf(await environmentOf({}, { ...keeping, ...newKey }));
    const answer = await after.ask("/dashboard", { headers: { cookie: `${copy?.split(";")[0]}; ${uat}` } });
    expect(passedTo(answer)).toBe("/dashboard");
    expect(after.events).toMatchObject([{ outcome: "user", userId: "user_kept", credential: "copy" }]);
  });
});

describe("an app without a seal key", () => {
  it("honours sign-outs, tells Clerk of none by the browser's word, keeps no copy, and says so once", async () => {
    const env = await environmentOf(null, { ...oldKey, AUTH_GATE_KEEP_COPY: "true" });
    const token = await tokenOf("user_leaver");
    const tombstone = await leave(env, token);
    sent = [];
    clerkAnswers = true;
    const { ask, events } = gateOf(env);
    const out = await ask("/dashboard", { headers: { cookie: `__session=${token}; ${tombstone}` } });
    expect(out.status).toBe(307);
    const well = await ask("/dashboard", { headers: { cookie: `__session=${token}; ${uat}` } });
    expect(passedTo(well)).toBe("/dashboard");
    expect(well.headers.getSetCookie()).toEqual([]);
    expect(sent).toEqual([]);
    const problems = events.filter(({ event }) => event === "auth-gate-problem");
    expect(problems).toMatchObject([{ problem: expect.stringContaining("AUTH_GATE_SEAL_KEY is missing") }]);
  });

  it("has its tombstones honoured beside new ones once it has a key", async () => {
    const first = await tokenOf("user_first");
    const before = await leave(await environmentOf(null), first);
    const env = await environmentOf(null, sealKey);
    const second = await tokenOf("user_second");
    const tombstone = await leave(env, second, before);
    clerkAnswers = true;
    sent = [];
    for (const token of [first, second]) {
      const cookie = `__session=${token}; ${tombstone}`;
      expect((await gateOf(env).ask("/dashboard", { headers: { cookie } })).status).toBe(307);
    }
    expect(new Set(sent.map(({ url }) => url))).toEqual(
      new Set(["https://api.clerk.com/v1/sessions/sess_user_second/revoke"]),
    );
  });
});

// What the gate has sealed outlives Clerk's secret key; and an app that has no seal key yet.
import { forgetGate, memoryGate, type MemoryGate } from "./memory-gate.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { signOut } from "../../guard/src/sign-out.ts";
import { APP_ORIGIN, SECRET_KEY } from "../../sandbox/ids.ts";

const sealKey = { AUTH_GATE_SEAL_KEY: Buffer.alloc(32, 7).toString("base64url") };
const noSealKey = { AUTH_GATE_SEAL_KEY: "" };
const oldKey = { CLERK_SECRET_KEY: SECRET_KEY };
const newKey = { CLERK_SECRET_KEY: ["sk", "live", "theNewOne"].join("_") };
const uat = "__client_uat=1795000000";
const document = { accept: "text/html", "sec-fetch-dest": "document" };

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
  forgetGate();
});

/** Each is a server process of its own. */
async function gate(env: Readonly<Record<string, string>>, grant: object | null = null): Promise<MemoryGate> {
  forgetGate();
  return await memoryGate(grant, { env });
}
const visit = ({ ask }: MemoryGate, cookie: string) =>
  ask("/dashboard", { headers: { ...document, cookie } });
const cookieOf = (lines: readonly string[], name: string) =>
  lines.find((line) => line.startsWith(`${name}=`))?.split(";")[0] ?? "";

/** Signs out while Clerk is down. @returns the tombstone as a cookie */
async function leave({ options }: MemoryGate, token: string, kept = ""): Promise<string> {
  const headers = { cookie: `__session=${token}; ${uat}; ${kept}`, origin: APP_ORIGIN };
  const host = new URL(APP_ORIGIN).host;
  const request = new Request(`${APP_ORIGIN}/sign-out`, { method: "POST", headers: { ...headers, host } });
  const answer = await signOut(request, options);
  return cookieOf(answer.headers.getSetCookie(), "__gate_signed_out");
}

describe("a rotation of Clerk's secret key", () => {
  it("loses no tombstone: the browser stays out, and Clerk is told with the new key", async () => {
    const before = await gate({ ...sealKey, ...oldKey });
    const token = await before.token();
    const tombstone = await leave(before, token);
    const after = await gate({ ...sealKey, ...newKey });
    sent = [];
    clerkAnswers = true;
    const answer = await visit(after, `__session=${token}; ${tombstone}`);
    expect([answer.status, answer.app]).toEqual([307, null]);
    const url = "https://api.clerk.com/v1/sessions/sess_ada/revoke";
    expect(sent).toEqual([{ url, key: `Bearer ${newKey.CLERK_SECRET_KEY}` }]);
  });

  it("loses no copy of a session", async () => {
    const keeping = { ...sealKey, AUTH_GATE_KEEP_COPY: "true" };
    const before = await gate({ ...keeping, ...oldKey });
    const kept = await visit(before, `__session=${await before.token()}; ${uat}`);
    const copy = cookieOf(kept.headers.getSetCookie(), "__gate_session_copy");
    const after = await gate({ ...keeping, ...newKey }, {});
    const answer = await visit(after, `${copy}; ${uat}`);
    expect(answer.app?.userId).toBe("user_ada");
    expect(after.events).toMatchObject([{ outcome: "user", userId: "user_ada", credential: "copy" }]);
  });
});

describe("an app without a seal key", () => {
  it("honours sign-outs, tells Clerk of none by the browser's word, keeps no copy, and says so once", async () => {
    const env = { ...noSealKey, AUTH_GATE_KEEP_COPY: "true" };
    const first = await gate(env);
    const token = await first.token();
    const tombstone = await leave(first, token);
    const then = await gate(env);
    sent = [];
    clerkAnswers = true;
    expect((await visit(then, `__session=${token}; ${tombstone}`)).status).toBe(307);
    const well = await visit(then, `__session=${token}; ${uat}`);
    expect(well.app?.userId).toBe("user_ada");
    expect(well.headers.getSetCookie()).toEqual([]);
    expect(sent).toEqual([]);
    const said = then.events.filter((one) => JSON.stringify(one).includes("AUTH_GATE_SEAL_KEY is missing"));
    expect(said).toHaveLength(1);
  });

  it("has its tombstones honoured beside new ones once it has a key", async () => {
    const without = await gate(noSealKey);
    const first = await without.token({ claims: { sid: "sess_first" } });
    const before = await leave(without, first);
    const withKey = await gate(sealKey);
    const second = await withKey.token({ claims: { sid: "sess_second" } });
    const tombstone = await leave(withKey, second, before);
    clerkAnswers = true;
    sent = [];
    for (const token of [first, second]) {
      const answer = await visit(await gate(sealKey), `__session=${token}; ${tombstone}`);
      expect(answer.status).toBe(307);
    }
    const urls = new Set(sent.map(({ url }) => url));
    expect(urls).toEqual(new Set(["https://api.clerk.com/v1/sessions/sess_second/revoke"]));
  });
});

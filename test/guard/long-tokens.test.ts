// A leaked secret key mints tokens for ten years, and no revocation ends them: the gate takes none, wherever they come from.
import "./clerk-key.ts";
import { afterEach, describe, expect, it } from "vitest";
import { sessionRefusal } from "../../guard/src/session-refusal.ts";
import { createGate } from "../../guard/src/gate.ts";
import type { OpenStatement } from "../../guard/src/statement.ts";
import { decodeJwt } from "jose";
import { COOKIE_SUFFIX } from "../../sandbox/ids.ts";
import { forgetGate, memoryGate, start, type MemoryGate } from "./memory-gate.ts";

afterEach(forgetGate);

const tenYears = 315_360_000;
const signedIn = `__client_uat=${start - 9_000}; __client_uat_${COOKIE_SUFFIX}=${start - 9_000}`;
const asked = {
  page: { path: "/dashboard", headers: { accept: "text/html", "sec-fetch-dest": "document" } },
  API: { path: "/api/me", headers: { accept: "application/json" } },
  action: { path: "/dashboard", headers: { "next-action": "00" }, method: "POST" },
  public: { path: "/", headers: { accept: "text/html", "sec-fetch-dest": "document" } },
} as const;
const carried: Readonly<Record<string, (token: string) => Record<string, string>>> = {
  cookie: (token) => ({ cookie: `__session=${token}; ${signedIn}; theme=dark` }),
  "suffixed cookie": (token) => ({ cookie: `__session_${COOKIE_SUFFIX}=${token}; ${signedIn}; theme=dark` }),
  "cookie alone": (token) => ({ cookie: `__session=${token}; theme=dark` }),
  Bearer: (token) => ({ authorization: `Bearer ${token}` }),
};
const grants: readonly (readonly [string, Partial<OpenStatement> | null])[] = [
  ["in normal times", null],
  ["under a grant", {}],
];

/** What a token of `seconds` gets, issued `ageS` ago, by each way and at each door. */
async function table(gate: MemoryGate, seconds: number, ageS = 30) {
  const token = await gate.token({ shiftS: -ageS, seconds });
  const found: Record<string, string> = {};
  for (const [way, headersOf] of Object.entries(carried)) {
    for (const [door, { path, headers, ...rest }] of Object.entries(asked)) {
      const {
        status,
        app,
        headers: answered,
      } = await gate.ask(path, {
        ...{ ...rest, headers: { ...headers, ...headersOf(token) } },
      });
      const location = answered.get("location");
      const who = app === null ? String(status) : (app.userId ?? "nobody");
      found[`${door} by ${way}`] = location === null ? who : new URL(location).pathname;
    }
  }
  return found;
}

const each = (what: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.keys(carried).flatMap((way) =>
      Object.entries(what).map(([door, who]) => [`${door} by ${way}`, who]),
    ),
  );

describe.each(grants)("%s", (_, grant) => {
  const out =
    grant === null
      ? { page: "401", API: "401", action: "401", public: "nobody" }
      : { page: "503", API: "503", action: "503", public: "nobody" };

  it("takes the token that Clerk issues, whichever way it comes", async () => {
    const gate = await memoryGate(grant);
    const inside = await table(gate, 60);
    // A cookie without __client_uat is sent to a handshake in normal times, as ever.
    const usual = Object.entries(inside).filter(([cell]) => grant !== null || !cell.includes("cookie alone"));
    expect(new Set(usual.map(([, who]) => who))).toEqual(new Set(["user_ada"]));
  });

  it.each([71, 3_600, tenYears])("takes none that lives %s seconds", async (seconds) => {
    const gate = await memoryGate(grant);
    const found = await table(gate, seconds);
    const expected = each(out);
    if (grant === null) {
      // Clerk's own answer to a document without __client_uat comes first; its handshake carries no token.
      for (const door of ["page", "public"]) expected[`${door} by cookie alone`] = "/v1/client/handshake";
    }
    expect(found).toEqual(expected);
    const lengths = gate.events.flatMap((event) => ("tokenSeconds" in event ? [event.tokenSeconds] : []));
    expect(new Set(lengths)).toEqual(new Set([seconds]));
  });

  it("takes them up to the bound of an app that mints them itself, and no further", async () => {
    const gate = await memoryGate(grant, { maxTokenSeconds: 3_600 });
    const found = await table(gate, 3_600, 600);
    expect(found["page by cookie"]).toBe("user_ada");
    expect(found["API by Bearer"]).toBe("user_ada");
    expect((await table(gate, 3_611, 600))["API by Bearer"]).toBe(out.API);
  });

  it("keeps no copy of one", async () => {
    const gate = await memoryGate(grant, { keepCopy: true });
    const copied = async (seconds: number) => {
      const cookie = `__session=${await gate.token({ shiftS: -5, seconds })}; ${signedIn}`;
      const seen = await gate.ask("/api/me", { headers: { cookie, accept: "application/json" } });
      return seen.headers.getSetCookie().some((line) => line.startsWith("__gate_session_copy="));
    };
    expect(await copied(60)).toBe(true);
    expect(await copied(tenYears)).toBe(false);
  });
});

it("a page says so instead of redirecting, since the sign-in page would send the browser back", async () => {
  const gate = await memoryGate(null);
  const cookie = `__session=${await gate.token({ seconds: tenYears })}; ${signedIn}`;
  const seen = await gate.ask("/dashboard", { headers: { ...asked.page.headers, cookie } });
  expect(seen.status).toBe(401);
  expect(seen.headers.get("location")).toBeNull();
  expect(seen.body).toContain("<h1>Please sign in again</h1>");
  expect(seen.body).toContain(`<a class="button" href="/sign-in">Sign in</a>`);
});

it("writes a refusal down once a minute for each session", async () => {
  const gate = await memoryGate(null);
  const headers = {
    authorization: `Bearer ${await gate.token({ seconds: tenYears, claims: { act: { sub: "user_b" } } })}`,
  };
  for (const second of [0, 1, 59, 60, 61]) {
    gate.at(second);
    await gate.ask("/api/me", { headers });
  }
  expect(gate.events).toHaveLength(2);
  expect(gate.events[0]).toEqual({
    ...{ event: "auth-gate-token-refused", time: new Date(start * 1000).toISOString() },
    ...{ method: "GET", path: "/api/me", tokenSeconds: tenYears },
    ...{ userId: "user_ada", sessionId: "sess_ada", actor: "user_b" },
  });
});

it("a pending session's long token does not reach the app, which may ask for pending ones", async () => {
  const gate = await memoryGate(null);
  const pending = async (seconds: number) => {
    const token = await gate.token({ shiftS: -5, seconds, claims: { sts: "pending" } });
    const seen = await gate.ask("/", { headers: { authorization: `Bearer ${token}` } });
    return seen.app?.headers.get("x-clerk-auth-token") ?? "";
  };
  expect(await pending(60)).not.toBe("");
  expect(await pending(tenYears)).toBe("");
});

it("takes none that comes by a handshake, which whoever writes JWT templates can sign", async () => {
  const gate = await memoryGate(null);
  const by = async (seconds: number) => {
    const session = await gate.token({ shiftS: -5, seconds });
    const handshake = await gate.token({ claims: { handshake: [`__session=${session}; Path=/; Secure`] } });
    const headers = { ...asked.API.headers, cookie: `__clerk_handshake=${handshake}; ${signedIn}` };
    const seen = await gate.ask("/api/me", { headers });
    return seen.app?.userId ?? seen.status;
  };
  expect(await by(60)).toBe("user_ada");
  expect(await by(tenYears)).toBe(401);
});

it.each([0, -60, 59, Number.NaN, Number.POSITIVE_INFINITY])(
  "the option %s is refused at start",
  async (seconds) => {
    const { options } = await memoryGate(null);
    expect(() => createGate({ ...options, maxTokenSeconds: seconds })).toThrow(
      /maxTokenSeconds is .*or leave it out\.$/,
    );
  },
);

describe("sessionRefusal, for handlers of their own", () => {
  it("judges what Clerk's SDK has verified", async () => {
    const { options, token } = await memoryGate(null);
    const judged = async (how: Parameters<typeof token>[0]) => {
      const text = await token(how);
      const auth = { sessionClaims: decodeJwt(text), getToken: async () => text };
      return (await sessionRefusal(auth, options))?.status ?? null;
    };
    expect(await judged({})).toBeNull();
    expect(await judged({ seconds: tenYears })).toBe(401);
    expect(await judged({ claims: { azp: "https://evil.example" } })).toBe(401);
    expect(await judged({ claims: { azp: undefined } })).toBe(401);
    expect(await judged({ claims: { sid: undefined } })).toBe(401);
    for (const nobody of [null, undefined, { sessionClaims: null, getToken: async () => null }])
      expect((await sessionRefusal(nobody, options))?.status).toBe(401);
  });
});

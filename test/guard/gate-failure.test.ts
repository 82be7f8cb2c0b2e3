// What happens when something inside the gate throws: normal auth, as if there were no grant. Never a way in.
import { generateKeyPairSync } from "node:crypto";
import { NextRequest, type NextFetchEvent } from "next/server.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createGate } from "../../guard/src/gate.ts";
import { signStatement } from "../../guard/src/grant.ts";
import type { GateEvent } from "../../guard/src/log.ts";
import type { GateOptions } from "../../guard/src/settings.ts";
import { sharedState } from "../../guard/src/shared.ts";
import type { OpenStatement } from "../../guard/src/statement.ts";
import { PUBLISHABLE_KEY, SECRET_KEY } from "../../sandbox/ids.ts";
import { audience, from, keys, opening } from "./builders.ts";

// Clerk's middleware reads its key while it is imported; nothing here reaches Clerk.
vi.hoisted(() => {
  process.env["CLERK_SECRET_KEY"] = ["sk", "live", "gate", "failure"].join("_");
});

const [project = "", environment = ""] = audience.split(":");
const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const jwtKey = publicKey.export({ type: "spki", format: "pem" }) as string;
const origin = "https://app.nightshift.example";

beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.reject(new Error("nobody is to be asked")));
});
afterEach(() => {
  vi.unstubAllGlobals();
  const state = sharedState();
  state.floors.clear();
  state.held.clear();
  state.complained.clear();
  state.verified = undefined;
});

type Env = Readonly<Record<string, string>>;

/** A gate under a grant of the redeploy lane, with something in it that a test chooses. */
async function underGrant(
  change: Partial<OpenStatement>,
  more: Partial<GateOptions>,
  spoil: (env: Env) => Env = (env) => env,
) {
  const events: GateEvent[] = [];
  const env = spoil({
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
    ...{ CLERK_SECRET_KEY: SECRET_KEY, CLERK_JWT_KEY: jwtKey },
    ...{ AUTH_GATE_PUBLIC_KEY: keys.publicKey, AUTH_GATE_LANE: "redeploy" },
    AUTH_GATE_STATEMENT: await signStatement(opening(change), keys.privateKey),
    ...{ VERCEL_PROJECT_ID: project, VERCEL_ENV: environment },
  });
  const gate = createGate({
    ...{ routes: { public: ["/", "/sign-in/**"] }, authorizedParties: [origin] },
    ...{ env, now: () => (from + 60) * 1000, log: (event) => events.push(event), ...more },
  });
  const ask = async (path: string, accept = "text/html") => {
    const headers = { accept, ...(accept === "text/html" ? { "sec-fetch-dest": "document" } : {}) };
    const request = new NextRequest(`${origin}${path}`, { headers });
    const event = { waitUntil: () => undefined } as unknown as NextFetchEvent;
    const { status, headers: got } = await gate(request, event);
    return { status, location: got.get("location"), bypass: got.get("x-auth-bypass") };
  };
  return { ask, events };
}

const broken = (): never => {
  throw new TypeError("a secret that an error may hold");
};
const toSignIn = { status: 307, location: `${origin}/sign-in?redirect_url=%2Fdashboard`, bypass: null };

describe("an exception inside the gate", () => {
  it("is not there to begin with: the grant answers", async () => {
    const { ask } = await underGrant({}, {});
    expect(await ask("/dashboard")).toEqual({ status: 503, location: null, bypass: "stale-sessions" });
  });

  it.each([
    ["stale-sessions", {}],
    ["open", { mode: "open", routes: ["/rota"], methods: ["GET"] }],
  ] as const)("under a grant of mode %s is normal auth, and is said once", async (_, change) => {
    const { ask, events } = await underGrant(change as Partial<OpenStatement>, { unavailablePage: broken });
    expect(await ask("/dashboard")).toEqual(toSignIn);
    expect(await ask("/dashboard")).toEqual(toSignIn);
    const problems = events.filter(({ event }) => event === "auth-gate-problem");
    expect(problems).toMatchObject([{ problem: "The gate failed under a grant: TypeError." }]);
    expect(JSON.stringify(events)).not.toContain("a secret");
  });

  it("while the grant is read is normal auth, for pages and for APIs", async () => {
    const spoil = (env: Env) =>
      new Proxy(env, {
        get: (own, name) => (name === "AUTH_GATE_STATEMENT" ? broken() : Reflect.get(own, name)),
      });
    const { ask, events } = await underGrant({}, {}, spoil);
    expect(await ask("/dashboard")).toEqual(toSignIn);
    expect(await ask("/api/shifts", "application/json")).toEqual({
      status: 401,
      location: null,
      bypass: null,
    });
    expect(events).toMatchObject([{ problem: "The grant could not be read: TypeError." }]);
  });

  it("in the app's own logger costs a line, and nobody's request", async () => {
    const { ask } = await underGrant({}, { log: broken });
    expect(await ask("/dashboard")).toMatchObject({ status: 503, bypass: "stale-sessions" });
  });
});

// The gate with Clerk's real middleware, in memory: keys of its own, no network, a clock that the test sets.
import "./clerk-key.ts";
import { decodeJwt, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { NextRequest, type NextFetchEvent } from "next/server.js";
import { vi } from "vitest";
import { createGate } from "../../guard/src/gate.ts";
import { signStatement } from "../../guard/src/grant.ts";
import type { GateEvent } from "../../guard/src/log.ts";
import type { GateOptions } from "../../guard/src/settings.ts";
import { sharedState } from "../../guard/src/shared.ts";
import type { OpenStatement } from "../../guard/src/statement.ts";
import { APP_ORIGIN, FRONTEND_API, PUBLISHABLE_KEY, SECRET_KEY } from "../../sandbox/ids.ts";
import { audience, from, keys, opening } from "./builders.ts";

const pair = await generateKeyPair("RS256", { extractable: true });
const forger = (await generateKeyPair("RS256")).privateKey;
const jwtKey = await exportSPKI(pair.publicKey);
const [project = "", environment = ""] = audience.split(":");

/** When every test begins, Unix seconds: a minute into the opening of builders.ts. */
export const start = from + 60;

export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** What the app gets; null: the gate answered. */
  readonly app: SeenByApp | null;
}

interface SeenByApp {
  readonly userId: string | null;
  readonly headers: ReadonlyMap<string, string>;
  /** With its query; of another host: the whole address. */
  readonly path: string;
}

export interface AskHow {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the app, as Next.js hands it to its proxy. */
  readonly nextConfig?: NonNullable<ConstructorParameters<typeof NextRequest>[1]>["nextConfig"];
  /** Where the app is reached. Default: its production origin. */
  readonly origin?: string;
}

export interface MemoryGate {
  readonly events: GateEvent[];
  readonly options: GateOptions;
  /** Moves the clock, the gate's and Clerk's, to this many seconds after `start`. */
  readonly at: (seconds: number) => void;
  /** A session token as Clerk issues it, `start` + `shiftS`; seconds count from there. */
  readonly token: (how?: {
    shiftS?: number;
    seconds?: number;
    claims?: object;
    forged?: true;
    /** Laid over the token's header. */
    header?: object;
  }) => Promise<string>;
  /** Also waits for what the gate does behind its answer. */
  readonly ask: (path: string, how?: AskHow) => Promise<Seen>;
}

/** @param grant null: none is in force */
export async function memoryGate(
  grant: Partial<OpenStatement> | null,
  more: Partial<GateOptions> & { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<MemoryGate> {
  const events: GateEvent[] = [];
  let nowS = start;
  const at = (seconds: number) => {
    nowS = start + seconds;
    vi.setSystemTime(nowS * 1000);
  };
  vi.useFakeTimers({ toFake: ["Date"] });
  at(0);
  const env = {
    ...{ NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY, CLERK_SECRET_KEY: SECRET_KEY },
    ...{ CLERK_JWT_KEY: jwtKey, AUTH_GATE_PUBLIC_KEY: keys.publicKey, AUTH_GATE_LANE: "redeploy" },
    AUTH_GATE_SEAL_KEY: Buffer.alloc(32, 7).toString("base64url"),
    ...{ VERCEL_PROJECT_ID: project, VERCEL_ENV: environment },
    ...(grant === null ? {} : { AUTH_GATE_STATEMENT: await signStatement(opening(grant), keys.privateKey) }),
    ...more.env,
  };
  const options: GateOptions = {
    ...{ routes: { public: ["/", "/sign-in/**"] }, authorizedParties: [APP_ORIGIN] },
    ...{ now: () => nowS * 1000, log: (event: GateEvent) => void events.push(event) },
    ...{ ...more, env },
  };
  const gate = createGate(options);
  return {
    ...{ events, options, at },
    token: async ({ shiftS = 0, seconds = 60, claims = {}, forged, header } = {}) => {
      const iat = start + shiftS;
      const all = {
        ...{ iss: FRONTEND_API, azp: APP_ORIGIN, sub: "user_ada", sid: "sess_ada" },
        ...{ iat, nbf: iat - 10, exp: iat + seconds, fva: [5, -1], ...claims },
      };
      const signing = new SignJWT(all).setProtectedHeader({
        alg: "RS256",
        typ: "JWT",
        kid: "ins_memory",
        ...header,
      });
      return await signing.sign(forged === true ? forger : pair.privateKey);
    },
    ask: async (path, { method = "GET", headers = {}, nextConfig, origin = APP_ORIGIN } = {}) => {
      const init = { method, headers, ...(nextConfig && { nextConfig }) };
      const request = new NextRequest(`${origin}${path}`, init);
      const behind: Promise<unknown>[] = [];
      const event = { waitUntil: (work: Promise<unknown>) => behind.push(work) } as unknown as NextFetchEvent;
      const response = await gate(request, event);
      await Promise.all(behind);
      const { status, headers: got } = response;
      return { status, headers: got, body: await response.text(), app: appSees(request, got) };
    },
  };
}

/** Back to a process that has seen nothing. For `afterEach`. */
export function forgetGate(): void {
  vi.useRealTimers();
  const state = sharedState();
  const { floors, held, complained, signedOut, refused, policies, checkedPolicies, created, asking } = state;
  const kept = [floors, held, complained, signedOut, refused, policies, checkedPolicies, created, asking];
  for (const each of kept) each.clear();
  state.asked.length = 0;
  state.verified = undefined;
  state.counted = undefined;
}

/** What Next.js makes of a proxy's answer for the request that the app gets. */
function appSees(request: NextRequest, answer: Headers): Seen["app"] {
  if (!answer.has("x-middleware-next") && !answer.has("x-middleware-rewrite")) return null;
  const names = answer.get("x-middleware-override-headers")?.split(",");
  const headers = new Map(
    names === undefined
      ? [...request.headers]
      : names.map((name) => [name.trim(), answer.get(`x-middleware-request-${name.trim()}`) ?? ""] as const),
  );
  const { origin } = new URL(request.url);
  const path = (answer.get("x-middleware-rewrite") ?? request.url).replace(origin, "");
  const token = headers.get("x-clerk-auth-token");
  const isSignedIn = headers.get("x-clerk-auth-status") === "signed-in";
  return { headers, path, userId: isSignedIn && token ? (decodeJwt(token).sub ?? null) : null };
}

// The gate in memory: Clerk's real middleware, tokens of an instance made for the test, and no network.
import { SignJWT } from "jose";
import { generateKeyPairSync } from "node:crypto";
import { NextRequest, type NextFetchEvent } from "next/server.js";
import { createGate } from "../../guard/src/gate.ts";
import { signStatement } from "../../guard/src/grant.ts";
import type { GateEvent } from "../../guard/src/log.ts";
import type { GateOptions } from "../../guard/src/settings.ts";
import { sharedState } from "../../guard/src/shared.ts";
import type { OpenStatement } from "../../guard/src/statement.ts";
import { APP_ORIGIN, FRONTEND_API, PUBLISHABLE_KEY, SECRET_KEY } from "../../sandbox/ids.ts";
import { audience, from, keys, opening } from "./builders.ts";

export type Env = Readonly<Record<string, string>>;

const [project = "", environment = ""] = audience.split(":");
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const jwtKey = publicKey.export({ type: "spki", format: "pem" }) as string;

/** The clock that every gate of a test goes by, in Unix milliseconds: now, as Clerk's SDK has no other. */
export const nowMs = Math.floor(Date.now() / 1000) * 1000;

/** A session token of 60 s. @param ageS how long ago it was issued */
export function tokenOf(user: string, ageS = 0, claims: Readonly<Record<string, unknown>> = {}) {
  const iat = nowMs / 1000 - ageS;
  const session = { iss: FRONTEND_API, sub: user, sid: `sess_${user}`, azp: APP_ORIGIN, v: 2, sts: "active" };
  return new SignJWT({ ...session, ...{ iat, nbf: iat - 10, exp: iat + 60 }, ...claims })
    .setProtectedHeader({ alg: "RS256", kid: "ins_test", typ: "JWT" })
    .sign(privateKey);
}

/** What the app's environment holds. @param grant changes of an hour's opening; null: closed */
export async function environmentOf(grant: Partial<OpenStatement> | null, more: Env = {}): Promise<Env> {
  const at = nowMs / 1000 - 60;
  const times = { iat: at, nbf: at, exp: at + 3600, first: at, since: at - 12 * 3600 };
  const id = { aud: audience, jti: `2026-11-21-clerk:${from}` };
  const statement = grant === null ? { ...id, mode: "closed" as const } : opening({ ...times, ...grant });
  return {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
    ...{ CLERK_SECRET_KEY: SECRET_KEY, CLERK_JWT_KEY: jwtKey },
    ...{ AUTH_GATE_PUBLIC_KEY: keys.publicKey, AUTH_GATE_LANE: "redeploy" },
    AUTH_GATE_STATEMENT: await signStatement(statement, keys.privateKey),
    ...{ VERCEL_PROJECT_ID: project, VERCEL_ENV: environment },
    ...more,
  };
}

export interface AskHow {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** As Next.js hands it to its middleware. */
  readonly nextConfig?: NonNullable<ConstructorParameters<typeof NextRequest>[1]>["nextConfig"];
}

const document = { accept: "text/html", "sec-fetch-dest": "document" };

/** @param options beside the routes: everything is protected but `/` and `/sign-in` */
export function gateOf(env: Env, options: Partial<GateOptions> = {}) {
  const events: GateEvent[] = [];
  const behind: Promise<unknown>[] = [];
  const event = { waitUntil: (work: Promise<unknown>) => behind.push(work) } as unknown as NextFetchEvent;
  const gateOptions: GateOptions = {
    routes: { public: ["/", "/sign-in/**"], leftOut: ["/sign-out"] },
    ...{ authorizedParties: [APP_ORIGIN], env, now: () => nowMs, log: (one) => events.push(one), ...options },
  };
  const gate = createGate(gateOptions);
  const ask = async (path: string, { method = "GET", headers = {}, nextConfig }: AskHow = {}) => {
    const init = { method, headers: { ...document, ...headers }, ...(nextConfig ? { nextConfig } : {}) };
    const answer = await gate(new NextRequest(`${APP_ORIGIN}${path}`, init), event);
    await Promise.all(behind.splice(0));
    return answer;
  };
  return { ask, events, gateOptions };
}

/** The path that the app is to answer, in Next.js's own headers; null: the gate answered. Clerk spells "go on" as a rewrite. */
export function passedTo(answer: Response): string | null {
  const url = answer.headers.get("x-middleware-rewrite");
  return url === null ? null : url.replace(APP_ORIGIN, "");
}

/** A new server process, as far as the gate can tell. */
export function forgetProcess(): void {
  const state = sharedState();
  for (const kept of [state.floors, state.held, state.complained, state.signedOut]) kept.clear();
  state.verified = undefined;
}

/** The app's health route: well or unwell for anybody, the rest for the stack's operators. */
import { lookAtClerk, type Check } from "./clerk-checks.ts";
import { systemNow } from "./clock.ts";
import { keyFingerprints } from "./key-fingerprint.ts";
import type { Environment } from "./lane.ts";
import type { GateOptions } from "./settings.ts";
import { sharedLook } from "./shared-flight.ts";
import { checkSignedRequest } from "./signed-request.ts";
import { tellClerkOfSignOuts } from "./signed-out.ts";
import { gateStatus } from "./status.ts";

export interface HealthOptions {
  /** Runs what need not be waited for once the answer is sent: `after` of `next/server`. Default: it is waited for, seconds at most. */
  readonly after?: (work: () => unknown) => void;
  /** `basePath` of next.config, which Next.js takes off a request's address, and which a signed request names. */
  readonly basePath?: string;
  /** What else the app tells to a signed request, such as `{ webhooks }`. */
  readonly details?: () => Promise<object>;
  /** Work of the app's own after each look at Clerk. */
  readonly looked?: (() => unknown) | undefined;
}

/** Anybody may ask, as often as they like; on their account Clerk is asked once in so many milliseconds. */
const FRESH_MS = 5_000;

/**
 * For anybody `{status: "well" | "unwell", gate: {mode}}`. For a signed request
 * `{status, checks, checkedAt, gate, fingerprints, deployment, time}` and the app's own details, status `ok`, `degraded` or `down`;
 * `fingerprints` of the secrets that this deployment was made with. 503 when Clerk is down, else 200. With `?only=gate`, what the
 * gate obeys and nothing else, with `?only=details` the app's own details: those ask Clerk nothing. Ends within two seconds and some; never throws but what the app's own
 * functions throw.
 */
export async function healthAnswer(
  request: Request,
  options: GateOptions,
  { after, basePath = "", details, looked }: HealthOptions = {},
): Promise<Response> {
  const env = options.env ?? process.env;
  const now = options.now ?? systemNow;
  const { method, headers: given } = request;
  const url = withBasePath(request.url, basePath);
  const asked = await checkSignedRequest({ method, url, headers: given }, { env, now });
  const gate = await gateStatus(options);
  const seen = asked.signed ? gate : { mode: gate.mode };
  const headers = asked.signed ? { vary: "authorization" } : asked.headers;
  const from = asked.signed ? await answering(env, now()) : {};
  const only = new URL(request.url).searchParams.get("only");
  if (only === "gate") return answer({ gate: seen, ...from }, 200, headers);
  if (only === "details")
    return answer({ ...(asked.signed ? await details?.() : {}), ...from }, 200, headers);
  const look = async () => {
    const found = await lookAtClerk(env);
    const afterwards = async () => {
      if (found.some((check) => check.name === "backend-api" && check.ok)) await tellClerkOfSignOuts(options);
      await looked?.();
    };
    if (after === undefined) await afterwards();
    else after(afterwards);
    return found;
  };
  const { value: checks, at } = await sharedLook("clerk", asked.signed ? 0 : FRESH_MS, look);
  const status = verdict(checks, gate.verification.problem !== null);
  const body = asked.signed
    ? { status, checks, checkedAt: new Date(at).toISOString(), ...(await details?.()) }
    : { status: status === "ok" ? "well" : "unwell" };
  return answer({ ...body, gate: seen, ...from }, status === "down" ? 503 : 200, headers);
}

function withBasePath(address: string, basePath: string): string {
  const url = new URL(address);
  if (!`${url.pathname}/`.startsWith(`${basePath}/`)) url.pathname = basePath + url.pathname;
  return url.href;
}

function answer(body: object, status: number, headers: Readonly<Record<string, string>>): Response {
  const init = { status, headers: { ...headers, "cache-control": "no-store" } };
  return Response.json(body, init);
}

/** A rotation is through when every deployment shows the new secret's fingerprint here. */
const FINGERPRINTED = ["CLERK_SECRET_KEY", "CLERK_WEBHOOK_SIGNING_SECRET"];

const answering = async (env: Environment, nowMs: number) => ({
  fingerprints: await keyFingerprints(FINGERPRINTED, env),
  deployment: env["VERCEL_DEPLOYMENT_ID"] ?? null,
  time: new Date(nowMs).toISOString(),
});

/** Down: nobody could sign in. Degraded: something is wrong, but not that. */
function verdict(checks: readonly Check[], gateIsBlind: boolean): "ok" | "degraded" | "down" {
  if (checks.every((check) => check.ok) && !gateIsBlind) return "ok";
  const frontendFailed = checks.some((check) => check.name === "frontend-api" && !check.ok);
  const backendFailed = checks.every((check) => !check.ok || !["backend-api", "jwks"].includes(check.name));
  return frontendFailed || backendFailed ? "down" : "degraded";
}

/** Whether Clerk can be reached from where the app stands. Every check is bounded; nothing secret is said. */
import { parsePublishableKey } from "@clerk/shared/keys";
import { readJwtKey } from "./jwt-key.ts";
import type { Environment } from "./lane.ts";

export interface Check {
  readonly name: "backend-api" | "jwks" | "frontend-api" | "environment";
  readonly ok: boolean;
  readonly ms: number;
  readonly detail: string;
}

const DEADLINE_MS = 2_000;
const NEEDED = [
  "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
  "CLERK_SECRET_KEY",
  "CLERK_JWT_KEY",
  "AUTH_GATE_PUBLIC_KEY",
  "AUTH_GATE_LANE",
];

/** Three requests to Clerk, side by side; ends within their deadline of two seconds. */
export async function lookAtClerk(env: Environment): Promise<readonly Check[]> {
  const secret = { authorization: `Bearer ${env["CLERK_SECRET_KEY"] ?? ""}` };
  const [backend, keySet, frontend] = await Promise.all([
    reach("backend-api", "https://api.clerk.com/v1/instance", secret),
    reach("jwks", "https://api.clerk.com/v1/jwks", secret),
    reach("frontend-api", frontendUrl(env)),
  ]);
  return [backend.check, keySet.check, frontend.check, environment(env, keySet.body)];
}

interface Reached {
  readonly check: Check;
  /** Undefined unless the answer was good. */
  readonly body: unknown;
}

async function reach(
  name: Check["name"],
  url: string | null,
  headers: Record<string, string> = {},
): Promise<Reached> {
  const began = performance.now();
  const done = (ok: boolean, detail: string, body?: unknown): Reached => ({
    check: { name, ok, ms: Math.round(performance.now() - began), detail },
    body,
  });
  if (url === null) return done(false, "The publishable key names no Frontend API.");
  try {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const response = await fetch(url, { headers, cache: "no-store", signal });
    if (!response.ok) {
      void response.body?.cancel().catch(() => undefined);
      return done(false, `HTTP ${response.status}`);
    }
    const type = response.headers.get("content-type") ?? "";
    if (type.includes("json")) return done(true, `HTTP ${response.status}`, await response.json());
    void response.body?.cancel().catch(() => undefined);
    return done(false, `not JSON but ${type || "nothing"}`);
  } catch (error) {
    return done(false, reasonOf(error));
  }
}

/** The kind of failure, without addresses or headers. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "failed";
  if (error.name === "TimeoutError") return `no answer in ${DEADLINE_MS} ms`;
  if (error.name === "SyntaxError") return "not JSON";
  const cause = error.cause;
  return cause instanceof Error && "code" in cause ? String(cause.code) : "no connection";
}

function frontendUrl(env: Environment): string | null {
  const frontendApi = parsePublishableKey(env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"] ?? "")?.frontendApi;
  return frontendApi ? `https://${frontendApi}/v1/environment` : null;
}

/** @param keySet what Clerk's Backend API published, where it answered */
function environment(env: Environment, keySet: unknown): Check {
  const missing = NEEDED.filter((name) => !env[name]?.trim());
  const production = env["VERCEL_ENV"] === "production";
  const testKey = production && env["CLERK_SECRET_KEY"]?.startsWith("sk_test_") === true;
  const wrongKey = jwtKeyProblem(env, keySet);
  const problems = [
    ...(missing.length > 0 ? [`missing: ${missing.join(", ")}`] : []),
    ...(testKey ? ["CLERK_SECRET_KEY is a development key in production"] : []),
    ...(wrongKey === null ? [] : [wrongKey]),
  ];
  return { name: "environment", ok: problems.length === 0, ms: 0, detail: problems.join("; ") || "complete" };
}

/** What the gate could not verify a single session token with. */
function jwtKeyProblem(env: Environment, keySet: unknown): string | null {
  const text = env["CLERK_JWT_KEY"]?.trim();
  if (!text) return null;
  const key = readJwtKey(text);
  if (key === null) return "CLERK_JWT_KEY is no RSA public key in PEM";
  const published = (keySet as { keys?: readonly { n?: unknown }[] } | undefined)?.keys;
  if (!Array.isArray(published) || published.length === 0) return null;
  return published.some(({ n }) => n === key.modulus)
    ? null
    : "CLERK_JWT_KEY is not in the key set of CLERK_SECRET_KEY's instance";
}

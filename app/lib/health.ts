// Whether sign-in works from where the app stands. Every check is bounded; nothing secret is said.
import { parsePublishableKey } from "@clerk/shared/keys";
import { gateStatus, tellClerkOfSignOuts } from "clerk-bypass-gate";
import { after } from "next/server";
import { gateOptions } from "../gate";
import { webhooksTaken } from "./webhooks";

interface Check {
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

/**
 * `{status, checks, gate, webhooks, deployment, time}`; 503 when Clerk is down, else 200. With `?only=gate`, what the gate obeys and
 * nothing else: that asks Clerk nothing, so it may be polled.
 */
export async function health(request: Request): Promise<Response> {
  if (new URL(request.url).searchParams.get("only") === "gate")
    return answer({ gate: await gateStatus(gateOptions) }, 200);
  const [gate, webhooks, ...checks] = await Promise.all([
    gateStatus(gateOptions),
    webhooksTaken(),
    reach("backend-api", "https://api.clerk.com/v1/instance", secretHeaders()),
    reach("jwks", "https://api.clerk.com/v1/jwks", secretHeaders()),
    reach("frontend-api", frontendUrl()),
    environment(),
  ]);
  const status = verdict(checks);
  if (checks.some((check) => check.name === "backend-api" && check.ok))
    after(() => tellClerkOfSignOuts(gateOptions));
  return answer({ status, checks, gate, webhooks }, status === "down" ? 503 : 200);
}

function answer(body: object, status: number): Response {
  const deployment = process.env["VERCEL_DEPLOYMENT_ID"] ?? null;
  const init = { status, headers: { "cache-control": "no-store" } };
  return Response.json({ ...body, deployment, time: new Date().toISOString() }, init);
}

/** Down: nobody could sign in. Degraded: something is wrong, but not that. */
function verdict(checks: readonly Check[]): "ok" | "degraded" | "down" {
  if (checks.every((check) => check.ok)) return "ok";
  const frontendFailed = checks.some((check) => check.name === "frontend-api" && !check.ok);
  const backendFailed = checks.every((check) => !check.ok || !["backend-api", "jwks"].includes(check.name));
  return frontendFailed || backendFailed ? "down" : "degraded";
}

async function reach(
  name: Check["name"],
  url: string | null,
  headers: Record<string, string> = {},
): Promise<Check> {
  if (url === null) return { name, ok: false, ms: 0, detail: "The publishable key names no Frontend API." };
  const began = performance.now();
  const done = (ok: boolean, detail: string): Check => ({
    name,
    ok,
    ms: Math.round(performance.now() - began),
    detail,
  });
  try {
    const response = await fetch(url, {
      headers,
      cache: "no-store",
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const type = response.headers.get("content-type") ?? "";
    await response.body?.cancel();
    if (!response.ok) return done(false, `HTTP ${response.status}`);
    return type.includes("json")
      ? done(true, `HTTP ${response.status}`)
      : done(false, `not JSON but ${type || "nothing"}`);
  } catch (error) {
    return done(false, reasonOf(error));
  }
}

/** The kind of failure, without addresses or headers. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "failed";
  if (error.name === "TimeoutError") return `no answer in ${DEADLINE_MS} ms`;
  const cause = error.cause;
  return cause instanceof Error && "code" in cause ? String(cause.code) : "no connection";
}

const secretHeaders = () => ({ authorization: `Bearer ${process.env["CLERK_SECRET_KEY"] ?? ""}` });

function frontendUrl(): string | null {
  const frontendApi = parsePublishableKey(
    process.env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"] ?? "",
  )?.frontendApi;
  return frontendApi ? `https://${frontendApi}/v1/environment` : null;
}

async function environment(): Promise<Check> {
  const missing = NEEDED.filter((name) => !process.env[name]?.trim());
  const production = process.env["VERCEL_ENV"] === "production";
  const testKey = production && process.env["CLERK_SECRET_KEY"]?.startsWith("sk_test_") === true;
  const problems = [
    ...(missing.length > 0 ? [`missing: ${missing.join(", ")}`] : []),
    ...(testKey ? ["CLERK_SECRET_KEY is a development key in production"] : []),
  ];
  return { name: "environment", ok: problems.length === 0, ms: 0, detail: problems.join("; ") || "complete" };
}

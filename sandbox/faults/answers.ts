import type { FakeResponse } from "../fake.ts";
import type { Effect } from "./fault.ts";

const HTML = { "content-type": "text/html; charset=UTF-8" };

/** The answer of an effect that answers by itself; undefined where the fake answers or nobody does. */
export function faultAnswer(effect: Effect, host: string, now: number): FakeResponse | undefined {
  switch (effect.kind) {
    case "rate-limit":
      return { status: 429, headers: retryAfter(effect.retryAfter, now), body: rateLimitBody(host) };
    case "error":
      return { status: 500, body: errorBody(host, "internal_server_error", "Internal server error") };
    case "maintenance":
      // Clerk's maintenance answer has no `errors`.
      return {
        status: 503,
        body: { code: "maintenance_mode", message: "System under maintenance. Please try again later." },
      };
    case "html-502":
      return { status: 502, headers: HTML, body: "<html><body><h1>502 Bad Gateway</h1></body></html>\n" };
    case "html-200":
      return { status: 200, headers: HTML, body: "<!doctype html><title>Sign in to Wi-Fi</title>\n" };
    case "answer":
      return {
        status: effect.status,
        ...(effect.headers && { headers: effect.headers }),
        ...(effect.body !== undefined && { body: effect.body }),
      };
    case "pass":
    case "latency":
    case "headers":
    case "slow-connect":
    case "slow-tls":
    case "hang":
    case "reset":
    case "refuse":
    case "lost":
      return undefined;
  }
}

function retryAfter(
  kind: number | "absent" | "date" | "huge" | undefined,
  now: number,
): Record<string, string> {
  if (kind === undefined || kind === "absent") return {};
  if (kind === "date") return { "retry-after": new Date(now + 2_000).toUTCString() };
  return { "retry-after": String(kind === "huge" ? 86_400 : kind) };
}

function errorBody(host: string, code: string, message: string): object {
  if (host.endsWith("vercel.com")) return { error: { code, message } };
  return { errors: [{ code, message, long_message: message }], clerk_trace_id: "sandbox" };
}

function rateLimitBody(host: string): object {
  if (host.endsWith("vercel.com"))
    return {
      error: {
        code: "rate_limited",
        message: "The rate limit was exceeded.",
        limit: { remaining: 0, reset: 0, total: 120 },
      },
    };
  return errorBody(host, "too_many_requests", "Too many requests, retry later");
}

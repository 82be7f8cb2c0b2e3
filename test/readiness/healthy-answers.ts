import type { HttpRequest, HttpResponse } from "../../src/ports/http.ts";
import { answer, identity } from "../builders/ports.ts";
import { jwks, thumbprint } from "./keys.ts";

/** What Clerk's Frontend API tells any browser, where nothing is wrong. */
export const healthyEnvironment = () => ({
  auth_config: {
    test_mode: false,
    reverification: true,
    single_session_mode: false,
    first_factors: ["password"],
  },
  display_config: { instance_environment_type: "production" },
  user_settings: {
    attack_protection: { user_lockout: { enabled: true }, enumeration_protection: { enabled: true } },
    password_settings: { disable_hibp: false },
    sign_up: { captcha_enabled: true, mode: "public" },
  },
});

/** The app's own health, as a signed request is told it. */
export const healthyGate = () => ({
  ...{ mode: "closed", until: null, incident: null, generation: 3, lane: "runtime", reason: "closed" },
  verification: {
    ...{ problem: null, key: thumbprint, issuer: "https://clerk.app.example", ownIssuer: false },
    authorizedParties: ["https://app.example"] as string[] | null,
  } as Record<string, unknown> | null,
  policy: { generation: 0, epoch: null, denied: 0, source: "item", problem: null as string | null } as
    object | null,
});

export interface Answers {
  environment: ReturnType<typeof healthyEnvironment>;
  gate: ReturnType<typeof healthyGate> | undefined;
  unsigned: string | undefined;
  keySet: object;
  page: string;
  webhook: { status: number; location?: string; reason?: string };
  webhooks: { lastEventAt: string | null };
  /** Of the protected page, by the header that was sent. */
  opens: readonly string[];
  protectedStatus: number;
  deploymentStatus: number;
  originAccepted: boolean;
  /** Scripts by path. */
  scripts: Record<string, string>;
}

export const healthyAnswers = (): Answers => ({
  environment: healthyEnvironment(),
  gate: healthyGate(),
  unsigned: undefined,
  keySet: jwks,
  page: '<html><script src="/_next/static/main.js"></script></html>',
  webhook: { status: 400 },
  webhooks: { lastEventAt: "2026-11-21T02:59:00.000Z" },
  opens: [],
  protectedStatus: 307,
  deploymentStatus: 401,
  originAccepted: true,
  scripts: { "/_next/static/main.js": "console.log(1)" },
});

/** One exchange with the app, its deployments, or the Frontend API. */
export function answerOf(world: Answers, { url, method, headers = {} }: HttpRequest): HttpResponse {
  const { host, pathname, origin } = new URL(url);
  if (host === identity.clerkFrontendApi) return frontend(world, pathname, headers);
  if (host.endsWith(".vercel.app")) return answer("sign in", world.deploymentStatus);
  if (origin !== identity.appOrigin) throw new Error(`nobody expected ${url}`);
  if (pathname === "/api/webhooks/clerk" && method === "POST") {
    const { status, location, reason } = world.webhook;
    const headers = {
      ...(location === undefined ? {} : { location }),
      ...(reason === undefined ? {} : { "x-clerk-auth-reason": reason }),
    };
    return { ...answer("{}", status), headers };
  }
  if (pathname.startsWith("/api/health/clerk")) return health(world);
  if (pathname === identity.protectedPath) {
    const opened = world.opens.some((name) => headers[name] !== undefined);
    return {
      ...answer("", opened ? 200 : world.protectedStatus),
      headers: { location: "https://accounts.app.example/sign-in" },
    };
  }
  if (world.scripts[pathname] !== undefined) return answer(world.scripts[pathname]);
  return answer(world.page);
}

function frontend(world: Answers, pathname: string, headers: Readonly<Record<string, string>>): HttpResponse {
  if (pathname === "/v1/environment") return answer(world.environment);
  if (pathname === "/.well-known/jwks.json") return answer(world.keySet);
  if (pathname === "/v1/client" && !world.originAccepted)
    return answer({ errors: [{ code: "origin_invalid" }] }, 400);
  return {
    ...answer({ response: null }),
    headers: { "access-control-allow-origin": headers["origin"] ?? "*" },
  };
}

function health({ gate, unsigned, webhooks }: Answers): HttpResponse {
  const more = unsigned === undefined ? {} : { unsigned };
  if (gate === undefined) return { ...answer("<html>", 404), ...more };
  if (unsigned !== undefined) return { ...answer({ status: "well", gate: { mode: gate.mode } }), ...more };
  return answer({ status: "ok", checks: [], gate, deployment: "dpl_3", time: "", webhooks });
}

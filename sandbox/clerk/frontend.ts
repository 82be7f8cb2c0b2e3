import type { Fake, FakeRequest, FakeResponse } from "../fake.ts";
import { FRONTEND_API_HOST, PARENT_DOMAIN } from "../ids.ts";
import { openApi } from "../openapi.ts";
import { clientOperations } from "./client-operations.ts";
import { clientOf, handshakeDirectives } from "./cookies.ts";
import { clerkError } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import { clerkId } from "./state.ts";
import { clerkScript } from "./scripts.ts";
import { signInOperations } from "./sign-in.ts";
import { signToken } from "./tokens.ts";
import { runValidated } from "./validated.ts";
import { verifyOperations } from "./verify.ts";

/** Clerk's Frontend API at the instance's own host: handshake, browser SDK, JWKS. */
export function createFrontendApi(instance: ClerkInstance): Fake {
  const api = {
    service: "clerk-frontend",
    spec: openApi("clerk-fapi-2026-05-12"),
    operations: {
      ...clientOperations(instance),
      ...signInOperations(instance),
      ...verifyOperations(instance),
      "POST /v1/dev_browser": () => {
        const id = clerkId("dvb");
        instance.devBrowsers.add(id);
        return { status: 200, body: { id } };
      },
      "GET /v1/client/handshake": (request: FakeRequest) => handshake(instance, request),
    },
  };
  const handle = async (request: FakeRequest): Promise<FakeResponse> => {
    const { origin } = request.headers;
    if (request.method === "OPTIONS") return { status: 204, headers: preflight(request) };
    const script = await clerkScript(request.url.pathname);
    if (script) return script;
    if (origin !== undefined && !allowed(origin))
      return clerkError(
        400,
        "origin_invalid",
        "Invalid HTTP Origin header",
        `${origin} is not this instance's.`,
      );
    if (needsBrowserToken(instance, request))
      return clerkError(401, "dev_browser_unauthenticated", "Browser unauthenticated");
    const answered = runValidated(instance, api, request, request.url.pathname);
    const response = isEnvironment(request) ? withMinter(instance, answered) : answered;
    return { ...response, headers: { ...response.headers, ...cors(origin) } };
  };
  return { name: "clerk-frontend", hosts: () => [FRONTEND_API_HOST], handle };
}

/** A development instance knows its browsers by a token that it gave each, in the query; the handshake that goes with it is not played. */
const needsBrowserToken = ({ environment, devBrowsers }: ClerkInstance, { url }: FakeRequest) =>
  environment === "development" &&
  url.pathname.startsWith("/v1/client") &&
  !devBrowsers.has(url.searchParams.get("__clerk_db_jwt") ?? "");

const isEnvironment = ({ url }: FakeRequest) => url.pathname === "/v1/environment";

/** What the SDK reads of it since spring 2026, and the specification does not have. */
function withMinter({ verifying }: ClerkInstance, response: FakeResponse): FakeResponse {
  const { body } = response;
  if (!verifying.sessionMinter || typeof body !== "object" || !("auth_config" in body)) return response;
  return {
    ...response,
    body: { ...body, auth_config: { ...Object(body.auth_config), session_minter: true } },
  };
}

function allowed(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  return protocol === "https:" && (hostname === PARENT_DOMAIN || hostname.endsWith(`.${PARENT_DOMAIN}`));
}

function cors(origin: string | undefined): Record<string, string> {
  if (origin === undefined || !allowed(origin)) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "Authorization, Clerk-Trace-Id",
    vary: "Origin",
  };
}

function preflight(request: FakeRequest): Record<string, string> {
  return {
    ...cors(request.headers["origin"]),
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "",
    "access-control-max-age": "600",
  };
}

/** `GET /v1/client/handshake`: back to the app with the cookies it has to set, in one signed cookie. */
function handshake(instance: ClerkInstance, request: FakeRequest): FakeResponse {
  const target = request.url.searchParams.get("redirect_url") ?? "";
  if (!belongsHere(target)) return clerkError(400, "url_not_allowed", "redirect_url is not allowed");
  const client = clientOf(instance, request.headers["cookie"]);
  const payload = signToken(
    { handshake: handshakeDirectives(instance, client) },
    instance.keys.instance.privateKey,
  );
  return {
    status: 307,
    headers: {
      location: target,
      "cache-control": "no-store",
      "set-cookie": [`__clerk_handshake=${payload}; Path=/; Domain=${PARENT_DOMAIN}; SameSite=Lax; Secure`],
    },
  };
}

function belongsHere(target: string): boolean {
  if (!URL.canParse(target)) return false;
  const { protocol, hostname } = new URL(target);
  return protocol === "https:" && (hostname === PARENT_DOMAIN || hostname.endsWith(`.${PARENT_DOMAIN}`));
}

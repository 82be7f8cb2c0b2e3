import type { Fake, FakeRequest, FakeResponse } from "../fake.ts";
import { BACKEND_API_HOST, CLERK_INSTANCE } from "../ids.ts";
import { openApi } from "../openapi.ts";
import { emailOperations } from "./email-operations.ts";
import { clerkError } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import { jwks } from "./jwks.ts";
import { sessionOperations } from "./session-operations.ts";
import { userOperations } from "./user-operations.ts";
import { runValidated, type Operations } from "./validated.ts";

/** Clerk's Backend API at api.clerk.com: secret key checked, limits counted, both sides held to the OpenAPI document. */
export function createBackendApi(instance: ClerkInstance): Fake {
  const api = {
    service: "clerk-backend",
    spec: openApi("clerk-bapi-2026-05-12"),
    operations: operations(instance),
  };
  const handle = (request: FakeRequest): FakeResponse => {
    const refused = unauthorised(instance, request.headers["authorization"]);
    if (refused) return refused;
    const path = request.url.pathname.replace(/^\/v1(?=\/)/, "");
    if (path !== "/jwks") {
      const template = api.spec.find(request.method, path)?.template ?? path;
      const exceeded = instance.rateLimit.take(instance.clock.now(), `${request.method} ${template}`);
      if (exceeded)
        return clerkError(429, "too_many_requests", "Too many requests, retry later", undefined, {
          "retry-after": String(exceeded.retryAfterS),
        });
    }
    return runValidated(instance, api, request, path);
  };
  return {
    name: "clerk-backend",
    hosts: () => [BACKEND_API_HOST],
    handle: async (request) => handle(request),
  };
}

function unauthorised(instance: ClerkInstance, header: string | undefined): FakeResponse | undefined {
  const key = /^Bearer (\S+)$/.exec(header ?? "")?.[1];
  if (key === undefined)
    return clerkError(
      401,
      "authentication_invalid",
      "Invalid authentication",
      "Unable to authenticate the request, you need to supply a secret key.",
    );
  if (instance.secretKeys.has(key)) return undefined;
  return clerkError(
    401,
    "clerk_key_invalid",
    "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.",
  );
}

function operations(instance: ClerkInstance): Operations {
  return {
    ...userOperations(instance),
    ...emailOperations(instance),
    ...sessionOperations(instance),
    "GET /jwks": () => ({ status: 200, body: jwks(instance) }),
    "GET /instance": () => ({
      status: 200,
      body: {
        object: "instance",
        id: CLERK_INSTANCE,
        environment_type: "production",
        allowed_origins: null,
        workspace_id: null,
      },
    }),
    "GET /redirect_urls": () => ({ status: 200, body: [] }),
  };
}

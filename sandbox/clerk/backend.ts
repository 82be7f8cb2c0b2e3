import { randomBytes } from "node:crypto";
import type { Fake, FakeRequest, FakeResponse } from "../fake.ts";
import { BACKEND_API_HOST } from "../ids.ts";
import { openApi } from "../openapi.ts";
import { apiKeyOperations } from "./api-key-operations.ts";
import { collectionOperations } from "./collections.ts";
import { emailOperations } from "./email-operations.ts";
import { clerkError } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import { jwks } from "./jwks.ts";
import { organizationOperations } from "./organization-operations.ts";
import { createPlatformApi } from "./platform.ts";
import { sessionOperations } from "./session-operations.ts";
import { settingOperations } from "./setting-operations.ts";
import { ticketOperations } from "./tickets.ts";
import { userOperations } from "./user-operations.ts";
import { webhookOperations } from "../svix/clerk-operations.ts";
import { runValidated, type Operations } from "./validated.ts";

/** Clerk's Backend API at api.clerk.com: secret key checked, limits counted, both sides held to the OpenAPI document. */
export function createBackendApi(instance: ClerkInstance): Fake {
  const api = {
    service: "clerk-backend",
    spec: openApi("clerk-bapi-2026-05-12"),
    operations: operations(instance),
  };
  const platform = createPlatformApi(instance);
  const handle = (request: FakeRequest): FakeResponse => {
    const path = request.url.pathname.replace(/^\/v1(?=\/)/, "");
    if (path.startsWith("/platform/")) return platform(request, path);
    const refused = unauthorised(instance, request.headers["authorization"]);
    if (refused) return refused;
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
  if (instance.secretKeys.accepts(key, instance.clock.now())) return undefined;
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
    ...ticketOperations(instance),
    ...settingOperations(instance),
    ...collectionOperations(instance),
    ...organizationOperations(instance),
    ...apiKeyOperations(instance),
    ...webhookOperations(instance),
    "GET /jwks": () => ({ status: 200, body: jwks(instance) }),
    "POST /testing_tokens": () => {
      const expiresAt = Math.floor(instance.clock.now() / 1000) + 3_600;
      const token = `${expiresAt}-c_${randomBytes(24).toString("base64url")}`;
      return { status: 200, body: { object: "testing_token", token, expires_at: expiresAt } };
    },
  };
}

import type { FakeRequest, FakeResponse } from "../fake.ts";
import { CLERK_APPLICATION, CLERK_INSTANCE, PLATFORM_KEY, PUBLISHABLE_KEY } from "../ids.ts";
import { openApi } from "../openapi.ts";
import { clerkError, notFound } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import { runValidated, type Operations } from "./validated.ts";

/** Clerk's Platform API, under `/v1/platform` of the Backend API's host: what whoever has its token may do to secret keys. */
export function createPlatformApi(
  instance: ClerkInstance,
): (request: FakeRequest, path: string) => FakeResponse {
  const api = {
    service: "clerk-platform",
    spec: openApi("clerk-platform-beta"),
    operations: operations(instance),
  };
  return (request, path) => {
    const token = /^Bearer (\S+)$/.exec(request.headers["authorization"] ?? "")?.[1];
    if (token !== PLATFORM_KEY)
      return clerkError(
        401,
        "authentication_invalid",
        "Invalid authentication",
        "Unable to authenticate the request.",
      );
    if (!instance.plan.platform)
      return clerkError(403, "authorization_invalid", "You are not authorized to use the Platform API.");
    return runValidated(instance, api, request, path);
  };
}

function operations(instance: ClerkInstance): Operations {
  const { secretKeys, clock } = instance;
  const application = (withSecrets: boolean): object => ({
    application_id: CLERK_APPLICATION,
    name: "Nightshift",
    instances: [
      {
        instance_id: CLERK_INSTANCE,
        environment_type: "production",
        publishable_key: PUBLISHABLE_KEY,
        // One of them, the newest: this API shows no others.
        ...(withSecrets && { secret_key: secretKeys.list(clock.now()).at(-1)?.secret ?? "" }),
      },
    ],
  });
  const rotate = (fields: Readonly<Record<string, unknown>>): FakeResponse => {
    const hours = Number(fields["delay_old_secrets_expiration_hours"] ?? 0);
    if (hours < 0) return clerkError(400, "form_param_value_invalid", "The delay is not negative.");
    const { secret } = secretKeys.rotate(clock.now(), hours);
    const made = { instance_id: CLERK_INSTANCE, environment_type: "production", secret_key: secret };
    return {
      status: 200,
      body: { application_id: CLERK_APPLICATION, name: "Nightshift", instances: [made] },
    };
  };
  const ours = (params: Readonly<Record<string, string>>): boolean =>
    params["applicationID"] === CLERK_APPLICATION &&
    ["production", CLERK_INSTANCE].includes(params["envOrInsID"] ?? CLERK_INSTANCE);
  const asked = ({ url }: FakeRequest): boolean => url.searchParams.get("include_secret_keys") === "true";
  return {
    "GET /platform/applications": (request) => ({ status: 200, body: [application(asked(request))] }),
    "GET /platform/applications/{applicationID}": (request) =>
      ours(request.params) ? { status: 200, body: application(asked(request)) } : notFound("application"),
    "POST /platform/applications/{applicationID}/rotate_secret_keys": ({ params, fields }) =>
      ours(params) ? rotate(fields) : notFound("application"),
    "POST /platform/applications/{applicationID}/instances/{envOrInsID}/rotate_secret_keys": ({
      params,
      fields,
    }) => (ours(params) ? rotate(fields) : notFound("instance")),
  };
}

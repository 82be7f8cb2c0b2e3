import type { FakeRequest, FakeResponse } from "../fake.ts";
import type { OpenApi } from "../openapi.ts";
import { clerkError } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";

interface ParsedRequest extends FakeRequest {
  /** After Clerk's method override (`POST …?_method=DELETE`). */
  readonly method: string;
  /** Path as the specification writes it. */
  readonly path: string;
  /** The operation's path template, e.g. `/users/{user_id}`. */
  readonly template: string;
  readonly params: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, unknown>>;
}

export type Operations = Readonly<Record<string, (request: ParsedRequest) => FakeResponse>>;

/**
 * Runs the operation that `"METHOD template"` names, with both sides held to the specification:
 * a wrong request is answered 4xx as Clerk would, a wrong answer 500, and both are recorded.
 */
export function runValidated(
  instance: ClerkInstance,
  api: { readonly service: string; readonly spec: OpenApi; readonly operations: Operations },
  request: FakeRequest,
  path: string,
): FakeResponse {
  const method = request.url.searchParams.get("_method")?.toUpperCase() ?? request.method;
  const record = (side: "request" | "response", problem: string): void =>
    instance.violations.add({ at: instance.clock.now(), service: api.service, side, method, path, problem });

  const found = api.spec.find(method, path);
  const operation = found && api.operations[`${method} ${found.template}`];
  if (!found || !operation) {
    record("request", found ? "in the specification, but not in the sandbox" : "no such operation");
    return clerkError(404, "resource_not_found", "not found", `The sandbox has no ${method} ${path}.`);
  }
  const fields = readFields(request);
  const wrong =
    fields === undefined ? "body cannot be parsed" : found.checkRequest(request.url.searchParams, fields);
  if (wrong !== undefined || fields === undefined) {
    record("request", wrong ?? "");
    return clerkError(422, "form_param_format_invalid", "is invalid", `Invalid request: ${wrong}`);
  }
  const params = readParams(found.template, path);
  const response = operation({ ...request, method, path, template: found.template, params, fields });
  // The document lists no 404 for some operations on one thing, which may be gone all the same.
  if (response.status === 404) return response;
  const bad = found.checkResponse(response.status, unpaginated(request.url.searchParams, response.body));
  if (bad === undefined) return response;
  record("response", `${response.status}: ${bad}`);
  return clerkError(500, "internal_clerk_error", "The sandbox answered wrongly", bad);
}

/** `paginated=true` wraps the list in `{data, total_count}`, which the specification does not say. */
function unpaginated(query: URLSearchParams, body: FakeResponse["body"]): unknown {
  const wrapped = query.get("paginated") === "true" && typeof body === "object" && "data" in body;
  return wrapped ? body.data : body;
}

function readFields(request: FakeRequest): Record<string, unknown> | undefined {
  if (request.body.length === 0) return {};
  const text = request.body.toString("utf8");
  if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
    return Object.fromEntries(new URLSearchParams(text));
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}

function readParams(template: string, path: string): Record<string, string> {
  const given = path.split("/");
  const names = template.split("/").map((part) => /^\{(.+)\}$/.exec(part)?.[1]);
  return Object.fromEntries(
    names.flatMap((name, index) => (name ? [[name, decodeURIComponent(given[index] ?? "")]] : [])),
  );
}

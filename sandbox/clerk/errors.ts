import type { FakeResponse } from "../fake.ts";

/** An answer in Clerk's error shape. */
export function clerkError(
  status: number,
  code: string,
  message: string,
  longMessage = message,
  headers: Record<string, string> = {},
): FakeResponse {
  const trace = "0123456789abcdef0123456789abcdef";
  return {
    status,
    headers: { ...headers, "clerk-trace-id": trace },
    body: { errors: [{ code, message, long_message: longMessage }], clerk_trace_id: trace },
  };
}

export function notFound(what: string): FakeResponse {
  return clerkError(404, "resource_not_found", "not found", `No ${what} was found with the given id.`);
}

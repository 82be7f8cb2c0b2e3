/** CORS preflights: browsers send them without credentials, before the request that has them. */
import type { Access } from "./routes.ts";

interface Asked {
  readonly method: string;
  readonly headers: Headers;
}

/** By the Fetch standard: OPTIONS with these two headers, and never a credential. */
export function isPreflight({ method, headers }: Asked): boolean {
  return (
    method === "OPTIONS" &&
    headers.has("origin") &&
    headers.has("access-control-request-method") &&
    !headers.has("authorization") &&
    !headers.has("cookie")
  );
}

/**
 * What a request may do there. A preflight for an API is anyone's: the handler's answer to OPTIONS says who may ask, and the
 * request itself comes to the gate afterwards. A page has none to give.
 */
export function accessOf(access: Access, request: Asked): Access {
  return access.kind === "protected" && access.handler && isPreflight(request)
    ? { ...access, kind: "public", roles: [] }
    : access;
}

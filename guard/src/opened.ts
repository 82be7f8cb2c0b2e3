/** What mode `open` opens to everyone: the listed routes by the listed methods, and nothing else. */
import { ROUTE_LENGTH_MAX, ROUTES_MAX } from "./limits.ts";
import { compileRoute, plainPath, type Access, type Matcher } from "./routes.ts";
import type { OpenStatement } from "./statement.ts";

/** What an `open` statement without methods means. */
export const READ_ONLY: readonly string[] = ["GET", "HEAD"];

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * Why these routes and methods cannot be opened, as the rest of a sentence that begins with a field's name; null when they
 * can. Signer, gate and stack program share it.
 */
export function refuseOpened(
  routes: readonly string[] | undefined,
  methods: readonly string[] | undefined,
): string | null {
  if (routes === undefined || routes.length === 0)
    return "routes is missing: mode open opens listed routes only, such as /catalogue/**.";
  const method = (methods ?? READ_ONLY).find((one) => !METHODS.has(one));
  if (method !== undefined)
    return `methods: ${JSON.stringify(method)} is not a method; write it as ${[...METHODS].join(", ")}.`;
  if (methods?.length === 0)
    return "methods is empty: leave it out for GET and HEAD, or name what is to be open.";
  if (routes.length > ROUTES_MAX) return `routes: ${routes.length} are too many; at most ${ROUTES_MAX}.`;
  for (const route of routes) {
    const problem = problemOf(route);
    if (problem !== null) return `routes: ${JSON.stringify(route)} ${problem}.`;
  }
  return null;
}

/** Patterns whose first segment is a star are everything, or nearly. */
function problemOf(route: string): string | null {
  if (route.length > ROUTE_LENGTH_MAX) return `is longer than ${ROUTE_LENGTH_MAX} characters`;
  if (/^\/\*/.test(route)) return "opens everything: name what is to be open";
  try {
    compileRoute(route);
    return null;
  } catch {
    return "is not a plain path: write /path, /path/** or /path/*/part, decoded and without a trailing slash";
  }
}

interface Asked {
  readonly method: string;
  readonly headers: Headers;
  readonly nextUrl: { readonly pathname: string };
}

const compiled = new WeakMap<OpenStatement, readonly Matcher[]>();

/**
 * Whether this request is open to everyone. Never for what needs a role, since a role is a person's; never for a server
 * action, since its id and not its path says what it does; never for a path that routers may read differently. By another
 * method than GET and HEAD only at a declared route handler.
 * @param pathname where the app's own middleware rewrites it to; default: the request's own
 */
export function isOpened(
  grant: OpenStatement,
  access: Access,
  request: Asked,
  pathname = request.nextUrl.pathname,
): boolean {
  if (grant.mode !== "open" || access.kind === "left-out" || access.roles.length > 0) return false;
  if (mayBeAction(request.headers)) return false;
  if (!(grant.methods ?? READ_ONLY).includes(request.method)) return false;
  if (!READ_ONLY.includes(request.method) && !access.handler) return false;
  const path = plainPath(pathname);
  // A server behind a rewrite may drop everything from a semicolon on.
  if (path === null || path.includes(";")) return false;
  let matchers = compiled.get(grant);
  if (matchers === undefined) {
    matchers = (grant.routes ?? []).map(compileRoute);
    compiled.set(grant, matchers);
  }
  return matchers.some((matches) => matches(path));
}

/**
 * Next.js takes a POST with this header for a server action, and a multipart one whose body names one (`$ACTION_ID_…`,
 * `$ACTION_REF_…`), which the gate does not read. URL-encoded forms run none.
 */
function mayBeAction(headers: Headers): boolean {
  return headers.has("next-action") || /multipart/i.test(headers.get("content-type") ?? "");
}

/** What is protected. Declared once; everything that is not declared is protected, so a slip locks, it never opens. */
import type { NextRequest } from "next/server.js";

/**
 * Path patterns: `/pricing` is that path, `/docs/**` that path and all below it, `*` one segment. What gives something away
 * (`public`, `leftOut`, `handlers`) means the path as it is spelled; what demands something (`roles`) any spelling of it.
 */
export interface Routes {
  /** Anyone may. */
  readonly public: readonly string[];
  /**
   * For an app that says what it protects: everything else is public then. Patterns, of which any spelling counts; or what decides
   * by the request as it came, before the app's own middleware rewrites it, such as a matcher of Clerk's `createRouteMatcher`.
   * What `public` and `leftOut` list stays so; what `roles` demands is protected whatever this says.
   */
  readonly protected?: readonly string[] | ((request: NextRequest) => boolean);
  /** Neither the gate nor Clerk looks at these: webhooks, which prove themselves by their signature. */
  readonly leftOut?: readonly string[];
  /**
   * An organisation role that one must have, by pattern; or what names a request's roles as it came, but for what
   * `public` lists. Of several rules that match,
   * every one must hold.
   */
  readonly roles?: Readonly<Record<string, string>> | ((request: NextRequest) => readonly string[]);
  /** Answered in JSON instead of pages. Default `/api/**`. */
  readonly api?: readonly string[];
  /**
   * Route handlers (`route.ts`), as against pages: only here can mode `open` let nobody in by a method other than GET and
   * HEAD, since a POST to a page is a server action. Default: what `api` lists.
   */
  readonly handlers?: readonly string[];
}

export interface Access {
  readonly kind: "public" | "left-out" | "protected";
  /** Protected by each of these organisation roles as well. */
  readonly roles: readonly string[];
  readonly api: boolean;
  /** Declared a route handler. */
  readonly handler: boolean;
}

/** @param request whose path it is; what a function decides needs it */
export type RouteTable = (pathname: string, request?: NextRequest) => Access;

/**
 * @param verifyPath one more public path: whoever is sent there must be able to open it
 * @throws Error for a pattern that does not begin with a slash or holds what no path can; what a function in `protected` throws
 */
export function compileRoutes(routes: Routes, verifyPath?: string): RouteTable {
  const open = [...routes.public, ...(verifyPath === undefined ? [] : [verifyPath])].map(compileRoute);
  const out = (routes.leftOut ?? []).map(compileRoute);
  const apiPatterns = routes.api ?? ["/api/**"];
  const api = apiPatterns.map(compileFolded);
  const handlers = (routes.handlers ?? apiPatterns).map(compileRoute);
  const { roles: demanded = {} } = routes;
  const rules = Object.entries(typeof demanded === "function" ? {} : demanded).map(([pattern, role]) => ({
    matches: compileFolded(pattern),
    role,
  }));
  const { protected: wanted } = routes;
  const listed = typeof wanted === "object" ? wanted.map(compileFolded) : [];
  const any = (matchers: readonly Matcher[], path: string) => matchers.some((matches) => matches(path));
  return (pathname, request) => {
    const path = plainPath(pathname);
    const readings = possibleReadings(pathname);
    // A function speaks of the request as it came, and the gate asks for other paths on its behalf: what is listed is known by path.
    const isListed = path !== null && any(open, path);
    const roles =
      typeof demanded === "function"
        ? isListed
          ? []
          : demanded(given(request))
        : rules.filter(({ matches }) => readings.some(matches)).map(({ role }) => role);
    const isApi = readings.some((reading) => any(api, reading));
    const otherwise = (): Access["kind"] => {
      if (wanted === undefined) return "protected";
      if (typeof wanted === "function") return wanted(given(request)) ? "protected" : "public";
      return readings.some((reading) => any(listed, reading)) ? "protected" : "public";
    };
    // What we cannot read like the router does, nobody may have for free; a function reads requests by itself.
    if (path === null && typeof wanted === "function" && roles.length === 0)
      return { kind: otherwise(), roles: [], api: isApi, handler: false };
    if (path === null) return { kind: "protected", roles: [...new Set(roles)], api: isApi, handler: false };
    const handler = any(handlers, path);
    if (roles.length > 0) return { kind: "protected", roles: [...new Set(roles)], api: isApi, handler };
    if (any(out, path)) return { kind: "left-out", roles: [], api: isApi, handler };
    return { kind: isListed ? "public" : otherwise(), roles: [], api: isApi, handler };
  };
}

/** @throws Error where there is none: nothing could be decided, so nobody is let in */
function given(request: NextRequest | undefined): NextRequest {
  if (request === undefined) throw new Error("The gate's routes are decided by request, and there is none.");
  return request;
}

/**
 * The path as the router will understand it: decoded once, without a trailing slash. Null for anything ambiguous:
 * encoded slashes, double encoding, backslashes, control characters, broken escapes, empty or dot segments (`..;` too,
 * which servers of the Java kind read as `..`).
 */
export function plainPath(pathname: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(pathname.replaceAll(/%(2f|5c|25|00)/gi, "\\"));
  } catch {
    return null;
  }
  if (!path.startsWith("/") || /[\\\u0000-\u001f\u007f]|\/\/|\/\.{1,2}(;[^/]*)?(\/|$)/.test(path))
    return null;
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

/** Every path that some router might take this one for, folded: used to demand more, never to allow. */
function possibleReadings(pathname: string): string[] {
  // Nearly all paths: nothing in them that anyone reads in a second way.
  if (/^[/\w~-]*$/.test(pathname) && !pathname.includes("//")) return [folded(pathname)];
  const readings = [pathname];
  let path = pathname;
  for (let round = 0; round < 3; round++) {
    try {
      path = decodeURIComponent(path);
    } catch {
      break;
    }
    readings.push(path, path.replaceAll("\\", "/").replaceAll(/\/{2,}/g, "/"));
  }
  const resolved = readings.flatMap((reading) => {
    const url = `http://path.invalid/${reading.replace(/^\/+/, "")}`;
    return URL.canParse(url) ? [reading, decoded(new URL(url).pathname)] : [reading];
  });
  // A server behind a rewrite may drop what follows a semicolon.
  const plain = resolved.flatMap((reading) => [reading, reading.replaceAll(/;[^/]*/g, "")]);
  return [...new Set(plain.flatMap((reading) => [reading, withoutDataSuffix(reading)]).map(folded))];
}

/** The page whose data this path is, by Next.js's spellings; some of them reach a proxy as they are. */
function withoutDataSuffix(path: string): string {
  const data = /^\/_next\/data\/[^/]+(\/.*)\.json$/i.exec(path)?.[1];
  return (data ?? path).replace(/\.segments\/.*$|(\.prefetch)?\.(rsc|txt|json)$/i, "").replace(/^$/, "/");
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Without case, and without a slash at the end: rewrites in next.config match so. */
const folded = (path: string) =>
  path
    .toUpperCase()
    .toLowerCase()
    // Looked for from the first of them only: a stranger's path may be nothing but slashes.
    .replace(/(?<!\/)\/+$/, "") || "/";

/** A matcher of folded paths. */
function compileFolded(pattern: string): Matcher {
  compileRoute(pattern);
  return compileRoute(folded(pattern));
}

export type Matcher = (path: string) => boolean;

/**
 * A matcher of plain paths, see `plainPath`.
 * @throws Error for a pattern that no path could mean.
 */
export function compileRoute(pattern: string): Matcher {
  if (plainPath(pattern) !== pattern)
    throw new Error(`The gate's route pattern ${pattern} is not a plain path.`);
  const segments = pattern.split("/").slice(1);
  const below = segments.at(-1) === "**";
  const wanted = below ? segments.slice(0, -1) : segments;
  if (wanted.some((segment) => segment.includes("*") && segment !== "*")) {
    throw new Error(`The gate's route pattern ${pattern} has a star inside a segment.`);
  }
  return (path) => {
    const given = path === "/" ? [""] : path.split("/").slice(1);
    if (below && wanted.length === 0) return true;
    if (below ? given.length < wanted.length : given.length !== wanted.length) return false;
    return wanted.every((segment, i) => segment === given[i] || (segment === "*" && given[i] !== ""));
  };
}

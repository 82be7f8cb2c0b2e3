/** What is protected. Declared once; everything that is not declared is protected, so a slip locks, it never opens. */

/** Path patterns: `/pricing` is that path, `/docs/**` that path and all below it, `*` one segment. Case matters. */
export interface Routes {
  /** Anyone may. */
  readonly public: readonly string[];
  /** Neither the gate nor Clerk looks at these: webhooks, which prove themselves by their signature. */
  readonly leftOut?: readonly string[];
  /** An organisation role that one must have. */
  readonly roles?: Readonly<Record<string, string>>;
  /** Answered in JSON instead of pages. Default `/api/**`. */
  readonly api?: readonly string[];
}

export interface Access {
  readonly kind: "public" | "left-out" | "protected";
  /** Protected by this organisation role as well. */
  readonly role: string | null;
  readonly api: boolean;
}

export type RouteTable = (pathname: string) => Access;

/** @throws Error for a pattern that does not begin with a slash or holds what no path can. */
export function compileRoutes(routes: Routes): RouteTable {
  const open = routes.public.map(compileRoute);
  const out = (routes.leftOut ?? []).map(compileRoute);
  const api = (routes.api ?? ["/api/**"]).map(compileRoute);
  const roles = Object.entries(routes.roles ?? {}).map(([pattern, role]) => ({
    matches: compileRoute(pattern),
    role,
  }));
  const any = (matchers: readonly Matcher[], path: string) => matchers.some((matches) => matches(path));
  return (pathname) => {
    const path = plainPath(pathname);
    const readings = path === null ? possibleReadings(pathname) : [path];
    const role = roles.find(({ matches }) => readings.some(matches))?.role ?? null;
    const isApi = readings.some((reading) => any(api, reading));
    // What we cannot read like the router does, nobody may have for free.
    if (path === null) return { kind: "protected", role, api: isApi };
    if (role !== null) return { kind: "protected", role, api: isApi };
    if (any(out, path)) return { kind: "left-out", role: null, api: isApi };
    return { kind: any(open, path) ? "public" : "protected", role: null, api: isApi };
  };
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

/** Every path that some router might take an ambiguous one for: used to demand more, never to allow. */
function possibleReadings(pathname: string): string[] {
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
  return readings.flatMap((reading) => {
    const url = `http://path.invalid/${reading.replace(/^\/+/, "")}`;
    return URL.canParse(url) ? [reading, new URL(url).pathname] : [reading];
  });
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

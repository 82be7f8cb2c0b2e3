/** What Clerk's middleware knows and the gate does not: refused by name at the start, with the way out. */
/** CORS preflights: browsers send them without credentials, before the request that has them. */
import type { Environment } from "./lane.ts";
import type { Access } from "./routes.ts";

const SATELLITE =
  "a satellite domain's cookies are made by the primary one, which needs Clerk. Run the gate on the primary domain and leave the satellite with clerkMiddleware, or give the satellite's app a Clerk domain of its own.";

/** Options of `clerkMiddleware` that the gate refuses, with what to do instead. */
export const UNSUPPORTED: Readonly<Record<string, string>> = {
  isSatellite: SATELLITE,
  domain: SATELLITE,
  frontendApiProxy:
    "forward the Frontend API by a rewrite in next.config and name its address as proxyUrl; on *.vercel.app Clerk's own proxy works by itself.",
  secretKey: "set CLERK_SECRET_KEY in the environment.",
  clockSkewInMs: "the gate widens it itself, under a grant only.",
  signInUrl: "the option is called signInPath here, a path of this app.",
  contentSecurityPolicy: "set the header in your own middleware, the gate's option next.",
};

/** @throws Error naming the first option or variable that the gate cannot do justice to. */
export function refuseUnsupported(options: object, env: Environment): void {
  for (const [name, way] of Object.entries(UNSUPPORTED)) {
    if (name in options && (options as Record<string, unknown>)[name] !== undefined)
      throw new Error(`The gate has no option ${name}: ${way}`);
  }
  const satellite = env["NEXT_PUBLIC_CLERK_IS_SATELLITE"]?.trim();
  if (satellite === "true" || satellite === "1")
    throw new Error(`The gate does not run with NEXT_PUBLIC_CLERK_IS_SATELLITE: ${SATELLITE}`);
}

/**
 * Where Clerk's Frontend API is proxied: the option, else Clerk's own variable.
 * @throws Error when it is not a whole address: tokens may name it as their issuer
 */
export function checkedProxyUrl(option: string | undefined, env: Environment): string | undefined {
  const variable = env["NEXT_PUBLIC_CLERK_PROXY_URL"]?.trim();
  const proxyUrl = option ?? (variable ? variable : undefined);
  if (proxyUrl === undefined) return undefined;
  if (!/^https?:\/\//.test(proxyUrl) || !URL.canParse(proxyUrl)) {
    throw new Error(
      `The gate's proxyUrl ${JSON.stringify(proxyUrl)} is no whole address: tokens may name it as their issuer. Write it in full, such as https://app.example.com/__clerk, as in Clerk's dashboard (option proxyUrl, or NEXT_PUBLIC_CLERK_PROXY_URL).`,
    );
  }
  return proxyUrl.replace(/(?<!\/)\/+$/, "");
}

interface Asked {
  readonly method: string;
  readonly headers: Headers;
}

/** By the Fetch standard: OPTIONS with these two headers, and never a credential. */
function isPreflight({ method, headers }: Asked): boolean {
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

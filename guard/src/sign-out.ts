/** Signing out that works without Clerk: clears the cookies, buries the session, tells Clerk now or later. */
import { readCopy } from "./copy.ts";
import { cookieSuffix, clerkCookies, namesToClear, parseCookies } from "./cookies.ts";
import { complainOnce } from "./log.ts";
import { readLive } from "./live.ts";
import { isSignedOut, rememberSignedOut, tryRevoke } from "./revoke.ts";
import { NO_SEAL_KEY } from "./seals.ts";
import { settingsFrom, type GateOptions, type Settings } from "./settings.ts";
import { sessionToEnd } from "./token.ts";
import { readTombstones, TOMBSTONE, TOMBSTONE_SECONDS, writeTombstones } from "./tombstone.ts";

/**
 * Answers the POST of a sign-out button: 303 to `to`, every cookie of Clerk's cleared. Clerk is asked to revoke the session
 * (2 s at most); when it does not answer, the browser keeps a tombstone and the gate sees to it later. Repeating is safe.
 * Refused with 403 when another site sent it. A token too old or too long-lived to be worth anything clears the cookies and
 * ends nothing: whoever found one must not be able to sign its owner out.
 */
export async function signOut(request: Request, options: GateOptions, to = "/"): Promise<Response> {
  if (!sameSite(request)) return new Response("Not from here.", { status: 403 });
  const settings = settingsFrom(options);
  const cookies = parseCookies(request.headers.get("cookie"));
  const suffix = await cookieSuffix(settings.publishableKey);
  const clerk = clerkCookies(cookies, suffix);
  const copy = await readCopy(cookies, clerk, settings.seals);
  const tokens = copy === null ? clerk.sessions : [...clerk.sessions, copy];
  const ended = await sessionsOf(settings, tokens, isSameOriginPost(request));
  const unrevoked: string[] = [];
  for (const sessionId of ended) {
    if (!isSignedOut(sessionId)) rememberSignedOut(sessionId);
    const revoked = await tryRevoke(sessionId, settings.revoke, settings.now);
    if (!revoked) unrevoked.push(sessionId);
    settings.log({
      event: "auth-gate-signed-out",
      time: new Date(settings.now()).toISOString(),
      sessionId,
      revoked,
    });
  }
  const headers = new Headers({ location: to, "cache-control": "no-store" });
  for (const line of clearing(namesToClear(cookies, suffix), settings)) headers.append("set-cookie", line);
  if (unrevoked.length > 0) {
    if (settings.seals === null)
      complainOnce(settings.log, new Date(settings.now()).toISOString(), NO_SEAL_KEY);
    const before = await readTombstones(cookies, settings.seals);
    headers.append("set-cookie", burial(await writeTombstones(unrevoked, before, settings.seals)));
  }
  return new Response(null, { status: 303, headers });
}

async function sessionsOf(
  settings: Settings,
  tokens: readonly string[],
  sameOriginPost: boolean,
): Promise<string[]> {
  const { tokenPolicy: policy } = settings;
  if (policy === null || tokens.length === 0) return [];
  const grant = (await readLive(settings)).grant?.statement ?? null;
  const asked = { nowMs: settings.now(), sameOriginPost, grant };
  const found = await Promise.all(tokens.map((token) => sessionToEnd(token, policy, asked)));
  return [...new Set(found.filter((id) => id !== null))];
}

const burial = (value: string) =>
  `${TOMBSTONE}=${value}; Path=/; Max-Age=${TOMBSTONE_SECONDS}; HttpOnly; Secure; SameSite=Lax`;

/** Host-only cookies, and those that Clerk's Frontend API set on the domain above it. */
function clearing(names: readonly string[], settings: Settings): string[] {
  const domain =
    settings.tokenPolicy === null
      ? null
      : new URL(settings.tokenPolicy.issuer).hostname.replace(/^[^.]+\./, "");
  return names.flatMap((name) => {
    const hostOnly = `${name}=; Path=/; Max-Age=0; Secure; SameSite=Lax`;
    return domain !== null && name.startsWith("__client_uat")
      ? [hostOnly, `${hostOnly}; Domain=${domain}`]
      : [hostOnly];
  });
}

function sameSite(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  return request.headers.get("origin") === null || isOwnOrigin(request);
}

/** Told by the browser, not merely not denied. */
function isSameOriginPost(request: Request): boolean {
  if (request.method !== "POST") return false;
  const site = request.headers.get("sec-fetch-site");
  return site === null ? isOwnOrigin(request) : site === "same-origin";
}

function isOwnOrigin(request: Request): boolean {
  const origin = request.headers.get("origin");
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  return origin !== null && URL.canParse(origin) && new URL(origin).host === host;
}

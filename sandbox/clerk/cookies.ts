import { COOKIE_SUFFIX, PARENT_DOMAIN } from "../ids.ts";
import { freshToken, type ClerkInstance } from "./instance.ts";
import { sessionsOf, type Client } from "./state.ts";

const YEAR_S = 365 * 24 * 3_600;
const SHARED = `Path=/; Domain=${PARENT_DOMAIN}; SameSite=Lax; Secure`;

function parseCookies(header: string | undefined): Record<string, string> {
  const pairs = (header ?? "").split(/;\s*/).filter((one) => one.includes("="));
  return Object.fromEntries(
    pairs.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)] as const),
  );
}

/** The browser's client by its `__client` cookie (`<id>.<secret>`; opaque to everyone else). */
export function clientOf(instance: ClerkInstance, cookieHeader: string | undefined): Client | undefined {
  const [id, secret] = (parseCookies(cookieHeader)["__client"] ?? "").split(".");
  const client = instance.state.clients.get(id ?? "");
  return client && client.secret === secret ? client : undefined;
}

/** Unix seconds since which the client is signed in; 0 when nobody is. */
function clientUat(instance: ClerkInstance, client: Client | undefined): number {
  const sessions = client ? sessionsOf(instance.state, client) : [];
  return sessions.length === 0 ? 0 : Math.floor(Math.max(...sessions.map((one) => one.createdAt)) / 1000);
}

/** Set-Cookie lines of the Frontend API: `__client` for itself, `__client_uat` (both names) for the parent domain. */
export function clientCookies(instance: ClerkInstance, client: Client | undefined): string[] {
  const uat = clientUat(instance, client);
  const line = (name: string): string => `${name}=${uat}; Max-Age=${YEAR_S}; ${SHARED}`;
  const own = client
    ? [`__client=${client.id}.${client.secret}; Max-Age=${YEAR_S}; Path=/; HttpOnly; Secure; SameSite=Lax`]
    : [];
  return [...own, line("__client_uat"), line(`__client_uat_${COOKIE_SUFFIX}`)];
}

/** The Set-Cookie lines that a handshake makes the app set, its own deletion included. */
export function handshakeDirectives(instance: ClerkInstance, client: Client | undefined): string[] {
  const active = client && sessionsOf(instance.state, client);
  const session = active?.find((one) => one.id === client?.lastActiveSessionId) ?? active?.[0];
  const token = session ? freshToken(instance, session) : "";
  const age = session ? YEAR_S : 0;
  const own = (name: string): string => `${name}=${token}; Max-Age=${age}; Path=/; SameSite=Lax; Secure`;
  const uat = clientUat(instance, client);
  return [
    own("__session"),
    own(`__session_${COOKIE_SUFFIX}`),
    `__client_uat=${uat}; Max-Age=${YEAR_S}; ${SHARED}`,
    `__client_uat_${COOKIE_SUFFIX}=${uat}; Max-Age=${YEAR_S}; ${SHARED}`,
    `__clerk_handshake=; Max-Age=0; ${SHARED}`,
  ];
}

/** The cookies of a signed-in browser at the app, by name; both plain and suffixed, as the SDK writes them. */
export function appCookies(instance: ClerkInstance, client: Client, token: string): Record<string, string> {
  const uat = String(clientUat(instance, client));
  return {
    __session: token,
    [`__session_${COOKIE_SUFFIX}`]: token,
    __client_uat: uat,
    [`__client_uat_${COOKIE_SUFFIX}`]: uat,
  };
}

import { z } from "zod";
import { ControlError, type ControlRoute } from "../control/route.ts";
import { appCookies } from "./cookies.ts";
import { freshToken, type ClerkInstance } from "./instance.ts";
import { createClient, createSession, createUser, type Session, type User } from "./state.ts";
import { keyId, sessionClaims, signToken } from "./tokens.ts";

const userInput = z.strictObject({
  id: z
    .string()
    .regex(/^user_\w+$/)
    .optional(),
  email: z.email().optional(),
  phone: z
    .string()
    .regex(/^\+\d{7,15}$/)
    .optional(),
  externalId: z.string().optional(),
  /** Null for someone who has none. */
  password: z.string().min(8).nullable().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  locale: z.string().optional(),
  /** Unix milliseconds. */
  createdAt: z.number().int().optional(),
  totp: z.boolean().optional(),
  backupCodes: z.boolean().optional(),
  /** Names. */
  passkeys: z.array(z.string()).optional(),
  /** Names. */
  trustedDevices: z.array(z.string()).optional(),
  /** Providers, e.g. `oauth_google`. */
  externalAccounts: z.array(z.string().startsWith("oauth_")).optional(),
  otherEmails: z.array(z.email()).optional(),
  org: z
    .strictObject({
      orgId: z.string(),
      slug: z.string(),
      name: z.string(),
      role: z.string().startsWith("org:"),
    })
    .optional(),
});
const passwordInput = z.strictObject({ password: z.string().min(8) });
const sessionInput = z.strictObject({
  userId: z.string(),
  /** Session id to use instead of a generated one. */
  id: z
    .string()
    .regex(/^sess_\w+$/)
    .optional(),
  /** What it waits for, e.g. `choose-organization`: a pending session. */
  task: z.string().optional(),
  activity: z
    .strictObject({ ip: z.string(), city: z.string(), country: z.string(), browser: z.string() })
    .optional(),
  /** Unix milliseconds; default: now. */
  createdAt: z.number().int().optional(),
  /** Signed in by something that `fva` does not count, such as a social account. */
  untimed: z.boolean().optional(),
  /** One that is over. */
  status: z.enum(["revoked", "ended", "expired", "removed", "replaced", "abandoned"]).optional(),
  /** Unix milliseconds; default: now. */
  lastActiveAt: z.number().int().optional(),
  /** In a browser that has a session already; default: in a new one. */
  clientId: z.string().optional(),
});
const tokenInput = z.strictObject({
  sessionId: z.string(),
  /** Laid over the default claims of a fresh token; null leaves a claim out. */
  claims: z.record(z.string(), z.unknown()).default({}),
  /** Seconds by which iat, nbf and exp (and fva's age) are moved; negative is the past. */
  shiftS: z.number().int().default(0),
  key: z.enum(["instance", "forged", "foreign"]).default("instance"),
  /** Laid over the token's header, e.g. `oiat`. */
  header: z.record(z.string(), z.unknown()).default({}),
});

/** People, their sessions, and tokens of any kind. */
export function peopleRoutes(instance: ClerkInstance): readonly ControlRoute[] {
  const { state, clock, keys } = instance;
  const userOf = (id: string): User => {
    const user = state.users.get(id);
    if (!user) throw new ControlError(404, `No user ${id}.`);
    return user;
  };
  const sessionOf = (id: string): Session => {
    const session = state.sessions.get(id);
    if (!session) throw new ControlError(404, `No session ${id}.`);
    return session;
  };
  return [
    {
      method: "POST",
      path: "/clerk/users",
      handle: ({ body }) => createUser(state, clock.now(), defined(userInput.parse(body))),
    },
    {
      method: "PUT",
      path: "/clerk/users/:id/password",
      handle: ({ params, body }) => {
        const { id } = userOf(params["id"] ?? "");
        const { password } = passwordInput.parse(body);
        state.users.mark(id, { passwordCompromised: false }, clock.now());
        return Object.assign(state.users.edit(id, clock.now()) ?? {}, { password });
      },
    },
    { method: "GET", path: "/clerk/users", handle: () => ({ users: state.users.singles() }) },
    {
      method: "POST",
      path: "/clerk/sessions",
      handle: ({ body }) => {
        const { userId, clientId, ...given } = sessionInput.parse(body);
        const known = state.clients.get(clientId ?? "");
        if (clientId !== undefined && !known) throw new ControlError(404, `No client ${clientId}.`);
        const client = known ?? createClient(state, clock.now());
        const session = createSession(state, clock.now(), userOf(userId), client, given);
        const token = freshToken(instance, session);
        const cookies = appCookies(instance, client, token);
        return {
          userId,
          sessionId: session.id,
          clientId: client.id,
          token,
          cookies,
          client: `${client.id}.${client.secret}`,
        };
      },
    },
    { method: "GET", path: "/clerk/sessions", handle: () => ({ sessions: state.sessions.singles() }) },
    {
      method: "POST",
      path: "/clerk/sessions/:id/revoke",
      handle: ({ params }) => {
        const session = sessionOf(params["id"] ?? "");
        state.sessions.end(session, "revoked", clock.now());
        return sessionOf(session.id);
      },
    },
    {
      method: "POST",
      path: "/clerk/tokens",
      handle: ({ body }) => {
        const { sessionId, claims, shiftS, key, header } = tokenInput.parse(body);
        const session = sessionOf(sessionId);
        const at = clock.now() + shiftS * 1000;
        const merged = {
          ...sessionClaims(session, userOf(session.userId), at),
          ...foreignIssuer(key),
          ...claims,
        };
        const kept = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
        const kid = key === "foreign" ? keyId(keys.foreign.publicPem) : undefined;
        return { token: signToken(kept, keys[key].privateKey, kid, header), claims: kept };
      },
    },
  ];
}

function foreignIssuer(key: string): Record<string, unknown> {
  return key === "foreign" ? { iss: "https://clerk.elsewhere.example" } : {};
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };
/** Parsed input without the keys that are undefined. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;
}

import { randomBytes } from "node:crypto";

export interface Membership {
  readonly orgId: string;
  readonly slug: string;
  readonly name: string;
  /** With Clerk's prefix, e.g. `org:admin`. */
  readonly role: string;
}

export interface User {
  readonly id: string;
  readonly email: string;
  password: string;
  firstName: string | null;
  lastName: string | null;
  memberships: Membership[];
  banned: boolean;
  locked: boolean;
  lastSignInAt: number | null;
  readonly createdAt: number;
}

type SessionStatus = "active" | "pending" | "revoked" | "ended" | "expired" | "removed";

export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly clientId: string;
  status: SessionStatus;
  /** Organisation that the session's tokens speak for. */
  orgId: string | null;
  /** Unix milliseconds at which the first factor was verified. */
  readonly verifiedAt: number;
  lastActiveAt: number;
  readonly createdAt: number;
  readonly expireAt: number;
}

/** One browser, as Clerk sees it. */
export interface Client {
  readonly id: string;
  /** Secret part of the `__client` cookie. */
  readonly secret: string;
  readonly createdAt: number;
  signInId: string | null;
  lastActiveSessionId: string | null;
}

/** A sign-in attempt between its first and its last step. */
export interface SignIn {
  readonly id: string;
  readonly clientId: string;
  identifier: string | null;
  status: "needs_identifier" | "needs_first_factor" | "complete";
  createdSessionId: string | null;
}

/** Everything the fake instance knows. */
export interface ClerkState {
  readonly users: Map<string, User>;
  readonly sessions: Map<string, Session>;
  readonly clients: Map<string, Client>;
  readonly signIns: Map<string, SignIn>;
}

export function emptyState(): ClerkState {
  return { users: new Map(), sessions: new Map(), clients: new Map(), signIns: new Map() };
}

/** An id in Clerk's form: prefix and 27 alphanumerics. */
export function clerkId(prefix: string): string {
  const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  return `${prefix}_${[...randomBytes(27)].map((byte) => alphabet[byte % alphabet.length]).join("")}`;
}

const SESSION_LIFE_MS = 7 * 24 * 3_600_000;

export function createUser(
  state: ClerkState,
  now: number,
  given: {
    id?: string;
    email: string;
    password?: string;
    firstName?: string;
    lastName?: string;
    org?: Membership;
  },
): User {
  const user: User = {
    id: given.id ?? clerkId("user"),
    email: given.email.toLowerCase(),
    password: given.password ?? randomBytes(12).toString("base64url"),
    firstName: given.firstName ?? null,
    lastName: given.lastName ?? null,
    memberships: given.org ? [given.org] : [],
    banned: false,
    locked: false,
    lastSignInAt: null,
    createdAt: now,
  };
  state.users.set(user.id, user);
  return user;
}

export function createClient(state: ClerkState, now: number): Client {
  const client: Client = {
    id: clerkId("client"),
    secret: randomBytes(24).toString("base64url"),
    createdAt: now,
    signInId: null,
    lastActiveSessionId: null,
  };
  state.clients.set(client.id, client);
  return client;
}

/** Signs a user in on a client; the session becomes that client's last active one. */
export function createSession(
  state: ClerkState,
  now: number,
  user: User,
  client: Client,
  id?: string,
): Session {
  const session: Session = {
    id: id ?? clerkId("sess"),
    userId: user.id,
    clientId: client.id,
    status: "active",
    orgId: user.memberships[0]?.orgId ?? null,
    verifiedAt: now,
    lastActiveAt: now,
    createdAt: now,
    expireAt: now + SESSION_LIFE_MS,
  };
  state.sessions.set(session.id, session);
  client.lastActiveSessionId = session.id;
  user.lastSignInAt = now;
  return session;
}

export function sessionsOf(state: ClerkState, client: Client): Session[] {
  return [...state.sessions.values()].filter((one) => one.clientId === client.id && one.status === "active");
}

export function endSession(session: Session, status: SessionStatus, now: number): void {
  if (session.status === "active" || session.status === "pending") session.status = status;
  session.lastActiveAt = now;
}

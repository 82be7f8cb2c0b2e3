import { randomBytes } from "node:crypto";
import type {
  Activity,
  Client,
  EmailAddress,
  Membership,
  Session,
  SessionStatus,
  SignIn,
  User,
} from "./model.ts";
import { People } from "./people.ts";
import { Sessions } from "./sessions.ts";

export type { Client, Membership, Session, SignIn, User } from "./model.ts";

/** Everything the fake instance knows of people. */
export interface ClerkState {
  readonly users: People;
  readonly sessions: Sessions;
  readonly clients: Map<string, Client>;
  readonly signIns: Map<string, SignIn>;
  /** As the dashboard's Sessions page has them, milliseconds. */
  readonly lifetimes: Lifetimes;
}

/** How long sessions live. */
export interface Lifetimes {
  /** From the sign-in on. */
  maximum: number;
  /** Without use; a new instance's is so long that it never comes first. */
  inactivity: number;
}

export function emptyState(): ClerkState {
  const users = new People();
  return {
    users,
    sessions: new Sessions(users),
    clients: new Map(),
    signIns: new Map(),
    lifetimes: newLifetimes(),
  };
}

/** An id in Clerk's form: prefix and 27 alphanumerics. */
export function clerkId(prefix: string): string {
  const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  return `${prefix}_${[...randomBytes(27)].map((byte) => alphabet[byte % alphabet.length]).join("")}`;
}

const DAY_MS = 24 * 3_600_000;
const newLifetimes = (): Lifetimes => ({ maximum: 7 * DAY_MS, inactivity: 30 * DAY_MS });

/** What may be said of a new person; the rest is as for someone who signed up with an e-mail address and a password. */
export interface NewUser {
  readonly id?: string;
  /** Left out: they have none. */
  readonly email?: string;
  readonly phone?: string;
  readonly externalId?: string;
  /** Null for someone without one, e.g. who signs in by a social account. Default: one that nobody knows. */
  readonly password?: string | null;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly locale?: string;
  readonly org?: Membership;
  /** Unix milliseconds; default: now. */
  readonly createdAt?: number;
  readonly totp?: boolean;
  readonly backupCodes?: boolean;
  readonly passkeys?: readonly string[];
  readonly trustedDevices?: readonly string[];
  /** Providers, e.g. `oauth_google`. */
  readonly externalAccounts?: readonly string[];
  readonly otherEmails?: readonly string[];
}

export function createUser(state: ClerkState, now: number, given: NewUser): User {
  const createdAt = given.createdAt ?? now;
  const id = given.id ?? clerkId("user");
  const user: User = {
    id,
    emailId: id.replace("user_", "idn_"),
    email: given.email?.toLowerCase() ?? "",
    phone: given.phone ?? null,
    externalId: given.externalId ?? null,
    otherEmails: [],
    password: given.password === undefined ? randomBytes(12).toString("base64url") : given.password,
    passwordCompromised: false,
    firstName: given.firstName ?? null,
    lastName: given.lastName ?? null,
    locale: given.locale ?? null,
    memberships: given.org ? [given.org] : [],
    totp: given.totp ?? false,
    backupCodes: given.backupCodes ?? false,
    passkeys: (given.passkeys ?? []).map((name) => ({
      ...{ id: clerkId("idn"), name, createdAt, lastUsedAt: createdAt },
    })),
    trustedDevices: (given.trustedDevices ?? []).map((name) => ({
      ...{ id: clerkId("tdev"), name, platform: "ios", status: "active", createdAt, revokedAt: null },
    })),
    externalAccounts: (given.externalAccounts ?? []).map((provider) => ({
      ...{ id: clerkId("eac"), provider, providerUserId: randomBytes(8).toString("hex") },
      ...{ email: given.email?.toLowerCase() ?? "", createdAt },
    })),
    banned: false,
    locked: false,
    lockedUntil: null,
    lastSignInAt: null,
    lastActiveAt: null,
    createdAt,
    updatedAt: createdAt,
  };
  state.users.add(user);
  for (const email of given.otherEmails ?? []) addEmail(state, user, email, createdAt);
  return user;
}

/** One more address on an account, as someone with the secret key can put there without being asked. */
export function addEmail(
  state: ClerkState,
  user: User,
  email: string,
  now: number,
  verified = true,
): EmailAddress {
  const added = { id: clerkId("idn"), email: email.toLowerCase(), verified, createdAt: now };
  user.otherEmails.push(added);
  state.users.claimEmail(added, user.id);
  return added;
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

/** What may be said of a new session. */
export interface NewSession {
  readonly id?: string | undefined;
  /** What it waits for; such a session is pending. */
  readonly task?: string | undefined;
  readonly actor?: Readonly<Record<string, unknown>> | undefined;
  readonly activity?: Activity | undefined;
  /** Unix milliseconds; default: now. */
  readonly createdAt?: number | undefined;
  /** Its first factor is one that Clerk does not time. */
  readonly untimed?: boolean | undefined;
  /** One that is over: how it ended. */
  readonly status?: SessionStatus | undefined;
  /** Unix milliseconds; default: now. */
  readonly lastActiveAt?: number | undefined;
  readonly orgId?: string | undefined;
  /** The Backend API makes it. */
  readonly byApi?: true;
}

/** Signs a user in on a client; the session becomes that client's last active one. */
export function createSession(
  state: ClerkState,
  now: number,
  user: User,
  client: Client,
  given: NewSession = {},
): Session {
  const createdAt = given.createdAt ?? now;
  const session: Session = {
    id: given.id ?? clerkId("sess"),
    userId: user.id,
    clientId: client.id,
    status: given.status ?? (given.task === undefined ? "active" : "pending"),
    task: given.task ?? null,
    actor: given.actor ?? null,
    orgId: given.orgId ?? user.memberships[0]?.orgId ?? null,
    verifiedAt: given.untimed === true ? null : createdAt,
    lastActiveAt: given.lastActiveAt ?? now,
    activity: given.activity ?? null,
    createdAt,
    expireAt: createdAt + state.lifetimes.maximum,
    inactivityMs: state.lifetimes.inactivity,
    ...(given.byApi && { byApi: given.byApi }),
  };
  state.sessions.add(session);
  client.lastActiveSessionId = session.id;
  const edited = state.users.edit(user.id, now);
  if (edited !== undefined) Object.assign(edited, { lastSignInAt: now, lastActiveAt: now });
  return session;
}

export function sessionsOf(state: ClerkState, client: Client): Session[] {
  return state.sessions.ofClient(client.id).filter((one) => one.status === "active");
}

/** Whether a lock is in force; it ends by itself. */
export function isLocked(user: User, now: number): boolean {
  return user.locked && (user.lockedUntil === null || user.lockedUntil > now);
}

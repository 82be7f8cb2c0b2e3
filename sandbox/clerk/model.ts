/** What the fake instance keeps about people. Times are Unix milliseconds. */

export interface Membership {
  readonly orgId: string;
  readonly slug: string;
  readonly name: string;
  /** With Clerk's prefix, e.g. `org:admin`. */
  readonly role: string;
}

export interface EmailAddress {
  readonly id: string;
  readonly email: string;
  readonly verified: boolean;
  readonly createdAt: number;
}

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
}

export interface TrustedDevice {
  readonly id: string;
  readonly name: string;
  readonly platform: "ios" | "android";
  status: "active" | "revoked";
  readonly createdAt: number;
  revokedAt: number | null;
}

export interface ExternalAccount {
  readonly id: string;
  /** With Clerk's prefix, e.g. `oauth_google`. */
  readonly provider: string;
  readonly providerUserId: string;
  readonly email: string;
  readonly createdAt: number;
}

export interface User {
  readonly id: string;
  /** Of the primary address. */
  emailId: string;
  /** The primary address, in lower case; empty for someone who has none. */
  email: string;
  /** E.164; null for someone who has none. */
  phone: string | null;
  /** The id that the app gave them. */
  externalId: string | null;
  /** Others on the account, in the order in which they came. */
  otherEmails: EmailAddress[];
  /** Null where the person has none. */
  password: string | null;
  passwordCompromised: boolean;
  firstName: string | null;
  lastName: string | null;
  /** BCP 47, e.g. `zh-CN`. */
  locale: string | null;
  memberships: Membership[];
  totp: boolean;
  backupCodes: boolean;
  passkeys: Passkey[];
  trustedDevices: TrustedDevice[];
  externalAccounts: ExternalAccount[];
  banned: boolean;
  locked: boolean;
  /** When a lock ends by itself; null for never. */
  lockedUntil: number | null;
  lastSignInAt: number | null;
  lastActiveAt: number | null;
  readonly createdAt: number;
  updatedAt: number;
}

export type SessionStatus =
  "active" | "pending" | "revoked" | "ended" | "expired" | "removed" | "replaced" | "abandoned";

/** Where a session was last used, as Clerk tells it. */
export interface Activity {
  readonly ip: string;
  readonly city: string;
  readonly country: string;
  readonly browser: string;
}

export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly clientId: string;
  status: SessionStatus;
  /** What it waits for while it is pending, e.g. `reset-password`. */
  task: string | null;
  /** Who acts as the user, if someone does: the `act` claim. */
  readonly actor: Readonly<Record<string, unknown>> | null;
  /** Organisation that the session's tokens speak for. */
  orgId: string | null;
  /** When the first factor was verified; null: Clerk does not time it, as it may be for social accounts. */
  verifiedAt: number | null;
  lastActiveAt: number;
  activity: Activity | null;
  readonly createdAt: number;
  readonly expireAt: number;
  /** Without use for so long it is abandoned; undefined: never. */
  readonly inactivityMs?: number;
  /** The Backend API made it: no browser ever told an origin, so its tokens have no `azp`. */
  readonly byApi?: true;
}

/** When a session ends if nobody uses it. */
export const abandonAt = ({ lastActiveAt, inactivityMs, expireAt }: Session): number =>
  inactivityMs === undefined ? expireAt : lastActiveAt + inactivityMs;

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

/** What signs somebody in without a password: a sign-in token, an actor token, an agent's task. No API lists them. */
export interface Ticket {
  readonly kind: "sign_in_token" | "actor_token" | "agent_task";
  readonly id: string;
  readonly token: string;
  readonly userId: string;
  readonly actor: Readonly<Record<string, unknown>> | undefined;
  status: "pending" | "accepted" | "revoked";
  readonly createdAt: number;
  readonly expiresAt: number;
}

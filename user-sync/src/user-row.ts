// What is kept of a Clerk user. Never metadata: private metadata least of all.

/** A row of clerk_users that is not deleted. Times are ISO 8601 in UTC; Clerk's have milliseconds. */
export interface UserRow {
  readonly id: string;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly external_id: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** The columns of a {@link UserRow}, in the order in which it is copied and hashed, with their types. */
export const COLUMNS = {
  id: "text",
  email: "text",
  first_name: "text",
  last_name: "text",
  external_id: "text",
  created_at: "timestamptz",
  updated_at: "timestamptz",
} as const satisfies Record<keyof UserRow, string>;

export const columnNames = Object.keys(COLUMNS) as readonly (keyof UserRow)[];

/** The last millisecond of the year 9999: what both ISO 8601 and PostgreSQL can write. */
const LATEST_MS = 253_402_300_799_999;

/**
 * The row of a user as Clerk's Backend API (2026-05-12) and its webhooks write it. The e-mail address is the primary one; null
 * without one, as with people who have a phone number only. NUL, which PostgreSQL cannot store, is left out of texts.
 * @throws {Error} when it is no such user; the message holds none of its values
 */
export function rowOf(user: unknown): UserRow {
  const given = objectOf(user, "The user");
  const id = given["id"];
  if (typeof id !== "string" || id === "") throw new Error("The user has no id.");
  return {
    id: clean(id),
    email: primaryEmail(given),
    first_name: textOf(given, "first_name"),
    last_name: textOf(given, "last_name"),
    external_id: textOf(given, "external_id"),
    created_at: isoTime(given["created_at"], "created_at"),
    updated_at: isoTime(given["updated_at"], "updated_at"),
  };
}

/**
 * @param ms Unix milliseconds
 * @throws {Error} when that is no time; the message names `what`
 */
export function isoTime(ms: unknown, what: string): string {
  if (typeof ms !== "number" || !(ms >= 0) || ms > LATEST_MS) throw new Error(`${what} is no time.`);
  return new Date(ms).toISOString();
}

function primaryEmail(user: Readonly<Record<string, unknown>>): string | null {
  const primary = user["primary_email_address_id"] ?? null;
  if (primary === null) return null;
  const all = user["email_addresses"];
  if (!Array.isArray(all)) throw new Error("email_addresses is no list.");
  const found = all.map((one) => objectOf(one, "An e-mail address")).find(({ id }) => id === primary);
  return found === undefined ? null : textOf(found, "email_address");
}

function textOf(from: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = from[name] ?? null;
  if (value === null) return null;
  if (typeof value !== "string") throw new Error(`${name} is no text.`);
  return clean(value);
}

const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed();

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${what} is no object.`);
  return value as Readonly<Record<string, unknown>>;
}

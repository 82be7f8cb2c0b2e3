import { BadInput, PermanentFailure, RunbookError, TransientFailure } from "../../errors.ts";
import { printable } from "../../ports/printable.ts";

/** What pg throws, as far as it is looked at. */
interface DatabaseError {
  /** A SQLSTATE of five characters, or a system's code such as ECONNREFUSED. */
  readonly code?: string;
  readonly message?: string;
  readonly severity?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/**
 * What a failure of PostgreSQL means (SQLSTATE, appendix A of its manual). Its own message may quote a row, so it is left out;
 * names of tables, columns and constraints are told.
 * @param where host and database, without a user or a password
 */
export function databaseFailure(error: unknown, where: string): Error {
  if (error instanceof RunbookError) return error;
  const found = (error ?? {}) as DatabaseError;
  const { code = "" } = found;
  if (found.severity === undefined) return connectionFailure(found, where);
  // The code alone: clerk-user-sync goes by it, and there is no value of a row in it.
  const cause = Object.assign(new Error(code), { code });
  if (code === "53100")
    return new PermanentFailure(`The disk of ${where} is full (${code}).`, {
      code: "DATABASE_FULL",
      hint: "Make room there, or have its disk enlarged; what was begun in this batch is undone by itself.",
      cause,
    });
  if (code === "25006")
    return new PermanentFailure(`${where} can only be read from (${code}).`, {
      code: "DATABASE_READ_ONLY",
      hint: "It is a replica, or was made read-only, as hosts do with one that is full. Use the primary's URL, or make room.",
      cause,
    });
  if (["42P01", "42703", "3F000"].includes(code))
    return new PermanentFailure(`A table or column is missing in ${where} (${code}).`, {
      code: "DATABASE_SCHEMA",
      hint: "Is this the application's database? Its tables are made by clerk-user-sync's migrations.",
      cause,
    });
  if (code === "42501" || code === "3D000" || code.startsWith("28"))
    return new PermanentFailure(`${where} refuses it (${code}: ${refusals[code] ?? "credentials"}).`, {
      code: "DATABASE_REFUSED",
      hint: "Check DATABASE_URL: its user, password and database, and what that user may do.",
      cause,
    });
  if (conflicts.some((prefix) => code.startsWith(prefix)))
    return new TransientFailure(`Others use the same rows of ${where} (${code}).`, {
      code: "DATABASE_BUSY",
      cause,
    });
  if (passing.some((prefix) => code.startsWith(prefix)))
    return new TransientFailure(`${where} could not do it now (${code}).`, { code: "DATABASE_AWAY", cause });
  const names = [found.table, found.column, found.constraint].filter((name) => name !== undefined);
  const at = names.length === 0 ? "" : `, ${names.join(", ")}`;
  return new PermanentFailure(printable(`${where} refused a statement (${code}${at}).`), {
    code: "DATABASE_FAILED",
    hint: "Its own log has the statement. Nothing of this batch was kept.",
    cause,
  });
}

const refusals: Readonly<Record<string, string>> = {
  "42501": "its user lacks the right",
  "3D000": "there is no such database",
};

/** Serialization and deadlock, a lock that is not to be had, a row that somebody else made at the same moment. */
const conflicts = ["40", "55P03", "23505"];

/** Lost connections, being shut down or started, too many clients, time. */
const passing = ["08", "57P", "57014", "53300", "25P0"];

function connectionFailure({ code = "", message = "" }: DatabaseError, where: string): Error {
  if (code === "ERR_INVALID_URL" || message.startsWith("Invalid URL")) return noUrl();
  const known = /^[A-Z][A-Z0-9_]+$/.test(code) ? ` (${code})` : "";
  return new TransientFailure(`${where} cannot be reached${known}.`, {
    code: "DATABASE_AWAY",
    hint: "Is it up, and does DATABASE_URL name it? From here, not from where the app runs.",
  });
}

export const noUrl = (): BadInput =>
  new BadInput("DATABASE_URL is not set, or is no URL of PostgreSQL.", {
    code: "DATABASE_MISSING",
    hint: "Export DATABASE_URL, such as postgresql://host:5432/database with user name and password in front of the host: the application's own database, from where you are.",
  });

/** What makes pg refuse a URL before it connects. Of its own words nothing is told: they may quote the URL. */
export function unusableUrl(error: unknown): BadInput {
  const { code = "" } = (error ?? {}) as DatabaseError;
  if (!/^E[A-Z]+$/.test(code)) return noUrl();
  return new BadInput(`A file that DATABASE_URL names cannot be read (${code}).`, {
    code: "DATABASE_MISSING",
    hint: "Its sslrootcert, sslcert and sslkey are paths on this machine.",
  });
}

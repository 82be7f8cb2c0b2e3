// What a database's refusal means, without the values that its messages quote.

/** PostgreSQL's SQLSTATE classes (appendix A of its manual) that say that one row is wrong, not the database. */
const OF_A_ROW = ["22", "23", "54", "P0"];

const WORDS: Readonly<Record<string, string>> = {
  "25006": "the database is read-only",
  "53100": "the database's disk is full",
  "53300": "the database has too many connections",
  "42P01": "a table is missing; run the migrations",
  "42501": "the database's role may not",
  "57014": "the database took too long",
  ECONNREFUSED: "the database is away",
  ECONNRESET: "the database is away",
};

/** Says in a few words what went wrong; holds nothing of a row, of a statement or of an address. */
export function problemOf(error: unknown): string {
  const code = codeOf(error);
  if (code !== undefined) {
    const words = WORDS[code] ?? (/^(08|57P)/.test(code) ? "the database is away" : undefined);
    return words === undefined ? code : `${words} (${code})`;
  }
  // Without a code it is a client's, such as a time-out; they quote no rows.
  return error instanceof Error ? error.message : "failed";
}

/** Whether the same statement could be carried out for other rows. */
export function isOfARow(error: unknown): boolean {
  const code = codeOf(error);
  return code?.length === 5 && OF_A_ROW.some((start) => code.startsWith(start));
}

/** PostgreSQL's code or the system's, also of an error that another one wraps. */
function codeOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = "code" in at ? at.code : undefined;
    if (typeof code === "string" && /^(?:[0-9A-Z]{5}|E[A-Z]+)$/.test(code)) return code;
  }
  return undefined;
}

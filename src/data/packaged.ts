import type { Database as PackageDatabase } from "../../user-sync/src/database.ts";
import type { DatabaseSession } from "../ports/database.ts";

/** One session as clerk-user-sync takes it: it has a single connection, whoever asks for one. */
export function packaged(session: DatabaseSession): PackageDatabase {
  const query = (text: string, values?: unknown[]) => session.query(text, values);
  return { query, connect: async () => await Promise.resolve({ query, release: () => undefined }) };
}

import { oneConnection, type Database as PackageDatabase } from "../../user-sync/src/database.ts";
import type { DatabaseSession } from "../ports/database.ts";

/** One session as clerk-user-sync takes it: it has a single connection, whoever asks for one. */
export const packaged = (session: DatabaseSession): PackageDatabase =>
  oneConnection({ query: (text, values) => session.query(text, values) });

import { migrate } from "../../user-sync/src/migrate.ts";
import { PermanentFailure, RunbookError } from "../errors.ts";
import type { Database, DatabaseDump, DatabaseSession } from "../ports/database.ts";
import type { Exports } from "../ports/exports.ts";
import { contentOf, type Exported } from "./export-tables.ts";
import { packaged } from "./packaged.ts";
import { tableNames } from "./tables.ts";

interface Restoring {
  readonly database: Database;
  readonly exports: Exports;
  readonly exported: Exported;
  /** Undefined: by COPY. */
  readonly dump: DatabaseDump | undefined;
  /** Of the scratch database; one of that name is dropped first. Lower-case letters, digits, underscores. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** For as long as the files need, milliseconds: the copies of a large table take longer than any other statement. */
const statementMs = 0;

/**
 * Restores an export into a scratch database of the same server, compares what is in it with what was exported, and drops it.
 * Nothing else on the server is touched.
 * @throws PermanentFailure `VERIFY_FAILED` where the two differ · `DATABASE_REFUSED` where this user may not make databases
 */
export async function checkRestored(restoring: Restoring): Promise<void> {
  const { database, scratch, signal } = restoring;
  if (!/^[a-z0-9_]{1,63}$/.test(scratch)) throw new Error(`${scratch} is no name of a scratch database`);
  const drop = `DROP DATABASE IF EXISTS ${scratch} WITH (FORCE)`;
  await database.session(
    async (session) => {
      try {
        await session.query(drop);
        await session.query(`CREATE DATABASE ${scratch} TEMPLATE template0`);
      } catch (error) {
        throw mayNot(error);
      }
      try {
        await restoreInto(restoring);
      } finally {
        await session.query(drop).catch(() => undefined);
      }
    },
    { signal, statementMs },
  );
}

async function restoreInto({ database, exports, exported, dump, scratch, signal }: Restoring): Promise<void> {
  const [file] = exported.files;
  if (dump !== undefined && file !== undefined)
    await dump.restore(exports.absolute(file.path), scratch, signal);
  await database.session(
    async (session) => {
      if (dump === undefined) await copyBack(session, exports, exported);
      const content = await contentOf(session);
      for (const table of tableNames) {
        const [was, is] = [exported.content[table], content[table]];
        if (was.digest === is.digest) continue;
        throw new PermanentFailure(
          `Restored, ${table} is not what was exported: ${is.rows} rows of ${was.rows}${is.rows === was.rows ? ", and not the same ones" : ""}.`,
          { code: "VERIFY_FAILED", hint: "Do not count on this export. Export once more." },
        );
      }
    },
    { signal, statementMs, database: scratch },
  );
}

async function copyBack(session: DatabaseSession, exports: Exports, { files }: Exported): Promise<void> {
  await migrate(packaged(session));
  // What the migrations put there themselves is in the export, too.
  await session.query(`TRUNCATE ${tableNames.join(", ")}`);
  for (const table of tableNames) {
    const file = files.find(({ path }) => path.endsWith(`/${table}.copy`));
    if (file === undefined) throw new Error(`nothing was exported of ${table}`);
    await session.copyIn(`COPY ${table} FROM STDIN`, exports.read(file.path));
  }
}

function mayNot(error: unknown): unknown {
  if (!(error instanceof RunbookError) || error.code !== "DATABASE_REFUSED") return error;
  return new PermanentFailure("This user of the database may not make the scratch database.", {
    code: "DATABASE_REFUSED",
    hint: "Give it CREATEDB for as long as this takes; or export with `restore: false`, and restore it elsewhere.",
  });
}

import { createHash } from "node:crypto";
import { migrations } from "../../user-sync/src/migrations.ts";
import type { DatabaseDump, DatabaseSession } from "../ports/database.ts";
import type { ExportedFile, Exports } from "../ports/exports.ts";
import { copyOf, tableNames, type TableName } from "./tables.ts";

/** What one table holds. */
export interface TableContent {
  readonly rows: number;
  /** SHA-256 of its rows as COPY writes them, in the order of its key. */
  readonly digest: string;
}

export interface Exported {
  /** Files of the export: one for each table and its definitions, or one of pg_dump. */
  readonly files: readonly ExportedFile[];
  readonly content: Readonly<Record<TableName, TableContent>>;
}

interface Exporting {
  readonly session: DatabaseSession;
  readonly exports: Exports;
  readonly folder: string;
  /** Told now and then how many rows were read so far, of all tables. */
  readonly onRows: (rows: number) => Promise<void>;
}

/**
 * Every table by COPY, with the definitions as the migrations have them. Within a snapshot all of it is of one instant.
 * @throws PermanentFailure `FILE_UNWRITABLE`, and what the database says
 */
export async function exportByCopy(exporting: Exporting): Promise<Exported> {
  const { session, exports, folder } = exporting;
  const files = [await exports.write(folder, "schema.sql", [schemaText()])];
  const content: Partial<Record<TableName, TableContent>> = {};
  const counting = new Counting(exporting.onRows);
  for (const table of tableNames) {
    const before = counting.rows;
    const file = await exports.write(folder, `${table}.copy`, counting.through(copyOf(session, table)));
    files.push(file);
    content[table] = { rows: counting.rows - before, digest: file.digest };
  }
  return { files, content: content as Exported["content"] };
}

/** The same by pg_dump, from the very snapshot whose content is told beside it. */
export async function exportByDump(
  { session, exports, folder, onRows }: Exporting,
  dump: DatabaseDump,
  signal: AbortSignal,
): Promise<Exported> {
  const { rows } = await session.query<{ snapshot: string }>("SELECT pg_export_snapshot() AS snapshot");
  const snapshot = rows[0]?.snapshot ?? "";
  const file = await exports.writtenBy(folder, "tables.dump", (path) =>
    dump.write(tableNames, path, { snapshot, signal }),
  );
  return { files: [file], content: await contentOf(session, onRows) };
}

/** What the tables hold, without keeping it. */
export async function contentOf(
  session: DatabaseSession,
  onRows: Exporting["onRows"] = async () => undefined,
): Promise<Exported["content"]> {
  const content: Partial<Record<TableName, TableContent>> = {};
  const counting = new Counting(onRows);
  for (const table of tableNames) {
    const hash = createHash("sha256");
    const before = counting.rows;
    for await (const part of counting.through(copyOf(session, table))) hash.update(part);
    content[table] = { rows: counting.rows - before, digest: `sha256:${hash.digest("hex")}` };
  }
  return content as Exported["content"];
}

/** The definitions, as text that psql takes. */
const schemaText = (): string =>
  migrations.map(({ version, name, sql }) => `-- ${version}: ${name}\n${sql.trim()}\n`).join("\n");

/** Rows that pass; COPY's text has a line feed at the end of each, and nowhere else. */
class Counting {
  rows = 0;
  #told = 0;
  readonly #tell: (rows: number) => Promise<void>;
  constructor(tell: (rows: number) => Promise<void>) {
    this.#tell = tell;
  }
  async *through(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const part of parts) {
      for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) this.rows++;
      yield part;
      if (this.rows - this.#told < tellEvery) continue;
      this.#told = this.rows;
      await this.#tell(this.rows);
    }
  }
}
const tellEvery = 50_000;

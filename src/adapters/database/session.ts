import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Client, QueryConfig, QueryResult } from "pg";
import type { DatabaseSession } from "../../ports/database.ts";
import { databaseFailure } from "./failures.ts";

interface Limits {
  readonly signal: AbortSignal | undefined;
  /** The server's own limit of a statement; 0: none. */
  readonly statementMs: number;
  /** When so much more has passed, there comes no answer, milliseconds; default: 10,000. */
  readonly answerMs?: number;
}

/** One pg client as the port has it. */
export async function sessionOver(
  client: Client,
  where: string,
  { signal, statementMs, answerMs = 10_000 }: Limits,
): Promise<DatabaseSession> {
  const { from, to } = await import("pg-copy-streams");
  const tried = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      signal?.throwIfAborted();
      throw databaseFailure(error, where);
    }
  };
  const query: DatabaseSession["query"] = async <Row extends object>(
    sql: string,
    values?: readonly unknown[],
  ) =>
    await tried(async () => {
      const asked: QueryConfig & { readonly query_timeout?: number } = {
        text: sql,
        ...(values === undefined ? {} : { values: [...values] }),
        // The server's own limit does not help where nothing of it arrives any more.
        ...(statementMs === 0 ? {} : { query_timeout: statementMs + answerMs }),
      };
      const answer: QueryResult<Row> | readonly QueryResult<Row>[] = await client.query<Row>(asked);
      // Several statements in one text have several answers.
      const { rows, rowCount } = "rows" in answer ? answer : (answer[0] ?? { rows: [], rowCount: null });
      return { rows, rowCount };
    });
  return {
    query,
    copyIn: (sql, parts) =>
      tried(async () => {
        const sink = client.query(from(sql));
        await pipeline(Readable.from(parts), sink);
        return sink.rowCount;
      }),
    async *copyOut(sql) {
      try {
        for await (const part of client.query(to(sql))) yield part as Uint8Array;
      } catch (error) {
        signal?.throwIfAborted();
        throw databaseFailure(error, where);
      }
    },
    async transaction(work, kind) {
      await query(kind === "snapshot" ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN");
      try {
        const done = await work();
        await query("COMMIT");
        return done;
      } catch (error) {
        // What it failed of is what there is to tell; a lost connection has been rolled back already.
        await query("ROLLBACK").catch(() => undefined);
        throw error;
      }
    },
  };
}

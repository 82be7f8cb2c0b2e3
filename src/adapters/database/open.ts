import type { Client, ClientConfig } from "pg";
import type { Database, DatabaseSession, SessionOptions } from "../../ports/database.ts";
import type { Secret } from "../../ports/secret.ts";
import { openDump } from "./dump.ts";
import { databaseFailure, noUrl } from "./failures.ts";
import { sessionOver } from "./session.ts";

/** Until a connection stands, milliseconds. */
const connectMs = 10_000;
/** Of one statement, milliseconds. */
const statementDefaultMs = 120_000;
/** For a lock, milliseconds. */
const lockMs = 15_000;

/** PostgreSQL by pg. @param url undefined: none was given */
export function openDatabase(url: Secret | undefined): Database {
  return {
    given: url !== undefined,
    async session(work, options = {}) {
      const { config, where } = configOf(url, options);
      return await connected(config, where, options.signal, work);
    },
    dump: async (serverMajor) => (url === undefined ? undefined : await openDump(parsed(url), serverMajor)),
  };
}

/** @throws BadInput `DATABASE_MISSING` */
function parsed(url: Secret | undefined): URL {
  const text = url?.reveal() ?? "";
  if (!/^postgres(?:ql)?:\/\//.test(text) || !URL.canParse(text)) throw noUrl();
  return new URL(text);
}

function configOf(url: Secret | undefined, { database, statementMs = statementDefaultMs }: SessionOptions) {
  const target = parsed(url);
  if (database !== undefined) target.pathname = `/${encodeURIComponent(database)}`;
  const config: ClientConfig = {
    connectionString: target.href,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    lock_timeout: lockMs,
    keepAlive: true,
    application_name: "runbook",
  };
  return { config, where: `${target.host}${target.pathname}` };
}

async function connected<T>(
  config: ClientConfig,
  where: string,
  signal: AbortSignal | undefined,
  work: (session: DatabaseSession) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const { default: pg } = await import("pg");
  const client = new pg.Client(config);
  // Without a listener a connection that is lost between two statements would end the process.
  client.on("error", () => undefined);
  const cut = () => cutOff(client);
  try {
    await client.connect().catch((error: unknown) => {
      throw databaseFailure(error, where);
    });
    signal?.addEventListener("abort", cut, { once: true });
    return await work(await sessionOver(client, where, signal));
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", cut);
    // A connection that is lost has nothing to say goodbye to.
    await Promise.race([client.end(), new Promise((resolve) => client.once("end", resolve))]).catch(
      () => undefined,
    );
  }
}

/** The server undoes what was not committed. */
function cutOff(client: Client): void {
  (client as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream.destroy();
}

import type { Client, ClientConfig } from "pg";
import type { Database, DatabaseSession, SessionOptions } from "../../ports/database.ts";
import type { Secret } from "../../ports/secret.ts";
import { openDump } from "./dump.ts";
import { databaseFailure, noUrl, unusableUrl } from "./failures.ts";
import { sessionOver } from "./session.ts";

/** Until a connection stands, milliseconds. */
const connectMs = 10_000;
/** Of one statement, milliseconds. */
const statementDefaultMs = 120_000;
/** A connection on which nothing came for so long is asked whether it is there, milliseconds; the system's own is two hours. */
const aliveMs = 10_000;
/** For a lock, milliseconds. */
const lockMs = 15_000;

/** PostgreSQL by pg. @param url undefined: none was given */
export function openDatabase(url: Secret | undefined): Database {
  return {
    given: url !== undefined,
    async session(work, options = {}) {
      const { config, where, statementMs } = configOf(url, options);
      return await connected(config, where, { signal: options.signal, statementMs }, work);
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
    keepAliveInitialDelayMillis: aliveMs,
    application_name: "runbook",
  };
  return { statementMs, config, where: `${target.host}${target.pathname}` };
}

async function connected<T>(
  config: ClientConfig,
  where: string,
  how: { readonly signal: AbortSignal | undefined; readonly statementMs: number },
  work: (session: DatabaseSession) => Promise<T>,
): Promise<T> {
  const { signal } = how;
  signal?.throwIfAborted();
  const { default: pg } = await import("pg");
  const client = clientOf(() => new pg.Client(config));
  // Without a listener a connection that is lost between two statements would end the process.
  client.on("error", () => undefined);
  const cut = () => cutOff(client);
  try {
    await client.connect().catch((error: unknown) => {
      throw databaseFailure(error, where);
    });
    signal?.addEventListener("abort", cut, { once: true });
    return await work(await sessionOver(client, where, how));
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

/** pg reads the URL, and the certificates that it names, at once. @throws BadInput `DATABASE_MISSING` */
function clientOf(make: () => Client): Client {
  try {
    return make();
  } catch (error) {
    throw unusableUrl(error);
  }
}

/** The server undoes what was not committed. */
function cutOff(client: Client): void {
  (client as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream.destroy();
}

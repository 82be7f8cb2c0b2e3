import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { postgresBinaries } from "./binaries.ts";
import { freePort, SERVER_ENV, startServerProcess, type ServerPlace, type ServerProcess } from "./process.ts";
import { unprivileged } from "./unprivileged.ts";

const run = promisify(execFile);
const APP_ROLE = "nightshift";

export interface DatabaseServer {
  /** Holds its data until it is stopped. */
  readonly folder: string;
  readonly port: number;
  /** Of the app's database, as a role that owns it, may create more, and is no superuser. */
  readonly url: string;
  /** Of the same database, as a superuser: for tests that break something. */
  readonly adminUrl: string;
  /** A further empty database, owned by the app's role. @returns its URL */
  readonly createDatabase: (name: string) => Promise<string>;
  /** Stops the server and keeps its data; nothing to do where it is away. */
  readonly goAway: () => Promise<void>;
  /** Starts it again, at the same port and with the same data; nothing to do where it is there. */
  readonly comeBack: () => Promise<void>;
  /** Stops the server and removes its data. May be called twice. */
  readonly stop: () => Promise<void>;
}

/**
 * A real PostgreSQL server on loopback, in a temporary folder of its own; about a second. Ends with the process that started it.
 * Texts are sorted as people sort them, not by bytes, as at most providers: what needs an order has to say which.
 * @throws {Error} with the reason where this machine has no PostgreSQL, or it does not start
 */
export async function startDatabase(): Promise<DatabaseServer> {
  const as = await unprivileged();
  const bin = await postgresBinaries();
  const folder = await mkdtemp(join(tmpdir(), "nightshift-database-"));
  const place: ServerPlace = { bin, folder, as };
  try {
    const password = randomBytes(18).toString("base64url");
    await create(place, password);
    const { server, port } = await startSomewhere(place);
    return await opened(place, server, port, password);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function create({ bin, folder, as }: ServerPlace, password: string): Promise<void> {
  const file = join(folder, "password");
  await writeFile(file, password, { mode: 0o600 });
  if (as.uid !== undefined) {
    await chown(folder, as.uid, as.gid);
    await chown(file, as.uid, as.gid);
  }
  const args = ["-D", join(folder, "data"), "-U", "postgres", `--pwfile=${file}`, "-A", "scram-sha-256"];
  const rest = ["-E", "UTF8", "--locale=C", "--wal-segsize=4", "--no-sync", "--no-instructions"];
  // A random password needs no stretching.
  const options = [...args, ...rest, "-c", "scram_iterations=1"];
  await run(join(bin, "initdb"), options, { ...as, cwd: folder, env: SERVER_ENV });
  await rm(file);
}

/** A free port may be taken by somebody else before the server has it. */
async function startSomewhere(place: ServerPlace): Promise<{ server: ServerProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return { server: await startServerProcess(place, port), port };
    } catch (error) {
      const taken = error instanceof Error && /address already in use/i.test(error.message);
      if (!taken || attempt === 5) throw error;
    }
  }
}

async function opened(
  place: ServerPlace,
  first: ServerProcess,
  port: number,
  password: string,
): Promise<DatabaseServer> {
  let server: ServerProcess | undefined = first;
  const urlOf = (role: string, database: string) =>
    `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;
  const asAdmin = async (...statements: readonly string[]): Promise<void> => {
    const client = new pg.Client({ connectionString: urlOf("postgres", "postgres") });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  const createDatabase = async (name: string): Promise<string> => {
    await asAdmin(
      `create database ${pg.escapeIdentifier(name)} owner ${APP_ROLE} template template0 locale_provider icu icu_locale 'en-US'`,
    );
    return urlOf(APP_ROLE, name);
  };
  const goAway = async () => {
    await server?.end();
    server = undefined;
  };
  const stop = async () => {
    await goAway();
    await rm(place.folder, { recursive: true, force: true });
  };
  try {
    await asAdmin(`create role ${APP_ROLE} login createdb password ${pg.escapeLiteral(password)}`);
    const url = await createDatabase("nightshift");
    return {
      folder: place.folder,
      port,
      url,
      adminUrl: urlOf("postgres", "nightshift"),
      createDatabase,
      goAway,
      comeBack: async () => {
        server ??= await startServerProcess(place, port);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

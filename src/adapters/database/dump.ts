import { PermanentFailure } from "../../errors.ts";
import type { DatabaseDump } from "../../ports/database.ts";
import { percentDecoded } from "../../ports/percent-decoded.ts";
import { runCommand } from "../command.ts";

/** pg_dump and pg_restore where both are on the PATH in the server's major version. */
export async function openDump(url: URL, serverMajor: number): Promise<DatabaseDump | undefined> {
  const [dump, restore] = await Promise.all([versionOf("pg_dump"), versionOf("pg_restore")]);
  if (dump === undefined || restore === undefined) return undefined;
  if ([dump, restore].some((version) => majorOf(version) !== serverMajor)) return undefined;
  const run = async (words: readonly string[], database: string | undefined, signal?: AbortSignal) => {
    const { code } = await runCommand(words, { env: environmentOf(url, database), signal });
    signal?.throwIfAborted();
    if (code === 0) return;
    throw new PermanentFailure(`${words[0]} ended with ${code ?? "a signal"}.`, {
      code: "DATABASE_FAILED",
      hint: "Take pg_dump off the PATH, and the tables are exported by COPY.",
    });
  };
  return {
    tool: `pg_dump ${dump}`,
    write: (tables, file, { snapshot, signal }) =>
      run(
        [
          ...["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-password"],
          ...[`--file=${file}`, `--snapshot=${snapshot}`],
          ...tables.map((table) => `--table=${table}`),
        ],
        undefined,
        signal,
      ),
    restore: (file, database, signal) =>
      run(
        [
          ...["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--no-password"],
          ...[`--dbname=${database}`, file],
        ],
        database,
        signal,
      ),
  };
}

async function versionOf(program: string): Promise<string | undefined> {
  const { code, stdout } = await runCommand([program, "--version"], { timeoutMs: 5_000 });
  return code === 0 ? /\) (\d+(?:\.\d+)*)/.exec(stdout)?.[1] : undefined;
}

const majorOf = (version: string): number => Number(version.split(".")[0]);

/** By libpq's own variables: words of a process are seen by everybody on the machine. */
function environmentOf(url: URL, database: string | undefined): NodeJS.ProcessEnv {
  const { HOME, PATH, LANG, NODE_ENV } = process.env;
  const tls = url.searchParams.get("sslmode");
  return {
    ...{ HOME, PATH, LANG, NODE_ENV },
    PGHOST: url.searchParams.get("host") ?? percentDecoded(url.hostname),
    PGPORT: url.port === "" ? "5432" : url.port,
    PGUSER: percentDecoded(url.username),
    PGPASSWORD: percentDecoded(url.password),
    PGDATABASE: database ?? percentDecoded(url.pathname.slice(1)),
    ...(tls === null ? {} : { PGSSLMODE: tls }),
  };
}

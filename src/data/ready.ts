import { schemaVersion } from "../../user-sync/src/migrate.ts";
import { SCHEMA_VERSION } from "../../user-sync/src/migrations.ts";
import { BadInput, RunbookError } from "../errors.ts";
import type { DatabaseSession, TableIdentity } from "../ports/database.ts";
import type { Ports } from "../ports/index.ts";
import { liveInstance } from "./instance.ts";

export interface Ready extends TableIdentity {
  /** e.g. 18. */
  readonly serverMajor: number;
  /** Nobody has said yet which instance the table belongs to: what writes says so first. */
  readonly unclaimed: boolean;
}

/** The oldest version of PostgreSQL on which this was run. */
const oldestMajor = 15;
/** What has to fit before anything large is begun, rows of a thousand bytes. */
const roomRows = 4_096;
/** Users of a table that belongs to no instance yet who are asked for at Clerk (OpenAPI: GET /users). */
const sampled = 100;

type Reaching = Pick<Ports, "database" | "clerk" | "http" | "stack" | "clerkUsers">;

/**
 * What every step on the users table asks before it is planned: is the database there, is it the application's, of this
 * version, may it be written and is there room, and are its users this Clerk instance's. Changes nothing: what it tries is
 * rolled back.
 * @throws BadInput with `DATABASE_…`, or `WRONG_WORLD` for another instance's users
 */
export async function readyToPlan(
  reaching: Reaching,
  { writes, signal }: { readonly writes: boolean; readonly signal: AbortSignal },
): Promise<Ready> {
  const { claimed, given } = reaching.database;
  // Whoever approves elsewhere may have no way to the database; the signed plan names it all the same.
  if (!given && claimed !== undefined) return { ...claimed, serverMajor: 0, unclaimed: false };
  try {
    return await reaching.database.session(
      async (session) => {
        const ready = await readIdentity(session, reaching, signal);
        if (writes) await tryRoom(session);
        return ready;
      },
      { signal },
    );
  } catch (error) {
    if (!(error instanceof RunbookError) || !error.code.startsWith("DATABASE_")) throw error;
    // Nothing was begun: what is wrong with the surroundings is to be put right first.
    throw new BadInput(error.message, {
      code: error.code,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}

/**
 * The same of an open session, for a step that is run: nothing is tried, and it is what was planned.
 * @throws BadInput `PLAN_CHANGED`, `WRONG_WORLD`, `DATABASE_SCHEMA`
 */
export async function sameAsPlanned(
  session: DatabaseSession,
  reaching: Omit<Reaching, "database">,
  planned: Readonly<Record<string, unknown>> | undefined,
  signal: AbortSignal,
): Promise<Ready> {
  const ready = await readIdentity(session, reaching, signal);
  const { system, database, instance } = ready;
  const wanted = planned ?? {};
  for (const [name, now] of Object.entries({ system, database, instance }))
    if (wanted[name] !== undefined && wanted[name] !== now)
      throw new BadInput(`The plan is for another ${name === "instance" ? "Clerk instance" : "database"}.`, {
        code: "PLAN_CHANGED",
        hint: "Nothing was changed. Check DATABASE_URL and the Clerk key, or plan again.",
      });
  return ready;
}

/** What a plan tells beside its decisions. @param unknown where whoever approves has no way to the database */
export async function readForPlan<T>(
  { database }: Pick<Ports, "database">,
  read: (session: DatabaseSession) => Promise<T>,
  { unknown, signal }: { readonly unknown: T; readonly signal: AbortSignal },
): Promise<T> {
  if (!database.given && database.claimed !== undefined) return unknown;
  return await database.session(read, { signal });
}

/** What a plan of a step that writes tells of a table that nobody has claimed. */
export const claimNotes = ({ unclaimed, instance }: Ready): readonly string[] =>
  unclaimed ? [`The table belongs to no instance yet; from then on it is ${instance}'s.`] : [];

/** What a plan hashes of it. */
export const decisionsOf = ({ system, database, instance }: TableIdentity) => ({
  system,
  database,
  instance,
});

/** As a plan's target. */
export const targetOf = ({ system, database }: TableIdentity, table = "clerk_users"): string =>
  `postgres:${system}/${database}/${table}`;

interface Facts {
  readonly database: string;
  readonly version: number;
  readonly tables: number;
}

async function readIdentity(
  session: DatabaseSession,
  reaching: Omit<Reaching, "database">,
  signal: AbortSignal,
): Promise<Ready> {
  const { rows } = await session.query<Facts>(
    `SELECT current_database() AS database, current_setting('server_version_num')::int AS version,
            (SELECT count(*)::int FROM unnest(ARRAY['clerk_users', 'clerk_inbox', 'clerk_sync', 'clerk_migrations']) AS t(name)
              WHERE to_regclass(name) IS NOT NULL) AS tables`,
  );
  const [facts] = rows;
  if (facts === undefined) throw new Error("a SELECT of one row gave none");
  const serverMajor = Math.floor(facts.version / 10_000);
  if (serverMajor < oldestMajor)
    throw schemaProblem(
      `${facts.database} is on PostgreSQL ${serverMajor}, and ${oldestMajor} is the oldest that this works on.`,
      "Have the server upgraded, or resync from the application's own code.",
    );
  if (facts.tables < 4)
    throw schemaProblem(
      `${facts.database} has ${facts.tables} of the 4 tables of clerk-user-sync.`,
      "Is this the application's database, and its search_path? Otherwise let the application run its migrations.",
    );
  await refuseOtherVersion(session, facts.database);
  const system = await systemOf(session);
  const instance = await liveInstance(reaching, signal);
  const owner = await instanceOf(session);
  if (owner !== undefined && owner !== instance)
    throw wrongInstance(
      `${facts.database} has the users of instance ${owner}, the secret key is of ${instance}.`,
    );
  if (owner === undefined) await refuseStrangers(session, reaching, { instance, signal });
  return { system, database: facts.database, instance, serverMajor, unclaimed: owner === undefined };
}

const schemaProblem = (message: string, hint: string) =>
  new BadInput(message, { code: "DATABASE_SCHEMA", hint: `Nothing was changed. ${hint}` });

const wrongInstance = (message: string) =>
  new BadInput(message, {
    code: "WRONG_WORLD",
    hint: "Nothing was changed. Give the DATABASE_URL and the Clerk key of one and the same application.",
  });

async function refuseOtherVersion(session: DatabaseSession, database: string): Promise<void> {
  const version = await schemaVersion(session);
  if (version === SCHEMA_VERSION) return;
  throw schemaProblem(
    `The tables in ${database} are of version ${version}, this is made for ${SCHEMA_VERSION}.`,
    version < SCHEMA_VERSION
      ? "Let the application run clerk-user-sync's migrations first."
      : "Update this checkout: the application is ahead of it.",
  );
}

/** Hosts may keep it to themselves; then the database's name alone has to do. */
async function systemOf(session: DatabaseSession): Promise<string> {
  try {
    const { rows } = await session.query<{ system: string }>(
      "SELECT system_identifier::text AS system FROM pg_control_system()",
    );
    return rows[0]?.system ?? "";
  } catch (error) {
    if (error instanceof RunbookError && error.code === "DATABASE_REFUSED") return "";
    throw error;
  }
}

/** Whose users they are, once somebody has said so. */
async function instanceOf(session: DatabaseSession): Promise<string | undefined> {
  const { rows } = await session.query<{ instance_id: string | null }>("SELECT instance_id FROM clerk_sync");
  return rows[0]?.instance_id ?? undefined;
}

/** Says whose users the table has, where nobody has yet. Repeating is safe. */
export async function claimTable(session: DatabaseSession, instance: string): Promise<void> {
  await session.query("UPDATE clerk_sync SET instance_id = $1 WHERE instance_id IS NULL", [instance]);
}

/** Of a table that nobody has claimed: users in it, of whom the instance knows none, are another instance's. */
async function refuseStrangers(
  session: DatabaseSession,
  { clerkUsers }: Pick<Reaching, "clerkUsers">,
  { instance, signal }: { readonly instance: string; readonly signal: AbortSignal },
): Promise<void> {
  const { rows } = await session.query<{ id: string }>(
    "SELECT id FROM clerk_users WHERE deleted_at IS NULL ORDER BY created_at DESC LIMIT $1",
    [sampled],
  );
  if (rows.length === 0) return;
  const known = await clerkUsers.find(
    rows.map(({ id }) => id),
    { timeoutMs: 15_000, signal },
  );
  if (known.length > 0) return;
  throw wrongInstance(`Instance ${instance} knows none of ${rows.length} users that are in the table.`);
}

/** @throws PermanentFailure `DATABASE_READ_ONLY`, `DATABASE_FULL`, `DATABASE_REFUSED` */
async function tryRoom(session: DatabaseSession): Promise<void> {
  await session.query("BEGIN");
  try {
    await session.query("CREATE UNLOGGED TABLE clerk_room_tried (filler text)");
    await session.query(
      // Short enough that PostgreSQL does not compress it.
      "INSERT INTO clerk_room_tried SELECT repeat('x', 1000) FROM generate_series(1, $1::int)",
      [roomRows],
    );
  } finally {
    await session.query("ROLLBACK").catch(() => undefined);
  }
}

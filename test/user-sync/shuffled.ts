// A whole history sent shuffled, twice and partly forged, with a pause in the middle and the database away for a minute.
import type pg from "pg";
import { expect } from "vitest";
import { inboxHealth } from "../../user-sync/src/inbox-health.ts";
import { pauseApplying } from "../../user-sync/src/pause.ts";
import { clerkUser, messageOf, type Message } from "./clerk-events.ts";
import { clerkHistory, seeded } from "./clerk-history.ts";
import { sendAll, type Sent } from "./svix-like.ts";

export const FORGERS_SECRET = `whsec_${Buffer.from("somebody else's").toString("base64")}`;

export interface Shuffled {
  readonly events: number;
  readonly seed: number;
  readonly pool: pg.Pool;
  /** One delivery, signed now. @returns the status of the answer */
  readonly send: (message: Message, secret?: string) => Promise<number>;
  readonly goAway: () => Promise<unknown>;
  readonly comeBack: () => Promise<unknown>;
  /** Whatever is asked for at the end, until nothing waits. */
  readonly drain: () => Promise<unknown>;
  readonly pauseSeconds: number;
}

/** Notes every change of an event that was applied before. */
const noteTwice = `create table applied_twice (id text);
create function note_twice() returns trigger language plpgsql as $$ begin
  if old.applied_at is not null then insert into applied_twice values (old.id); end if; return new; end $$;
create trigger note_twice before update on clerk_inbox for each row execute function note_twice()`;

/** Of the test's own making, not the package's: both tables as text, one hash each. */
const hashOf = (table: string, where: string) => `select count(*)::integer as rows, md5(string_agg(
  concat_ws('|', id, coalesce(email, '<null>'), coalesce(first_name, '<null>'), coalesce(last_name, '<null>'),
    coalesce(external_id, '<null>'), extract(epoch from created_at), extract(epoch from updated_at)),
  E'\\n' order by convert_to(id, 'UTF8'))) as hash from ${table} where ${where}`;

/** @returns how much was sent; has asserted that the table is Clerk's, none lost, none twice, none forged */
export async function playShuffled(play: Shuffled): Promise<Sent & { readonly users: number }> {
  const { pool, events, seed } = play;
  const { messages, users } = clerkHistory(events, seed);
  const random = seeded(seed + 1);
  await pool.query(noteTwice);
  const forged = messages
    .filter((_, index) => index % 10 === 0)
    .map(({ id }, index) =>
      // Half of them wear the id of a message that is still to come.
      messageOf(
        index % 2 === 0 ? `${id}x` : id,
        index % 3 === 0 ? "user.deleted" : "user.updated",
        clerkUser(users[index % users.length]?.id ?? "user_0", 1_900_000_000_000, { first_name: "Mallory" }),
        1_900_000_000_000,
      ),
    );
  const genuine = [...messages, ...messages].map((message) => ({ message, secret: undefined }));
  const wrong = forged.map((message) => ({ message, secret: FORGERS_SECRET }));
  const all = [...genuine, ...wrong].map((one) => ({ one, lot: random() })).sort((a, b) => a.lot - b.lot);
  // A hundred seconds, of which the database is away for sixty.
  const spacing = 100_000 / all.length;
  const attempts = all.map(({ one: { message, secret } }, index) => ({
    at: index * spacing,
    send: () => play.send(message, secret),
  }));
  const pause = async () => {
    const minutes = play.pauseSeconds / 60;
    await pauseApplying(pool, { minutes, by: "test", why: "in the middle" });
  };
  let depth = 0;
  const sent = await sendAll(attempts, [
    { at: 20_000, act: pause },
    { at: 24_000, act: async () => void ({ depth } = await inboxHealth(pool)) },
    { at: 30_000, act: async () => void (await play.goAway()) },
    { at: 90_000, act: async () => void (await play.comeBack()) },
  ]);
  await expect
    .poll(() => play.drain().then(() => inboxHealth(pool)), { timeout: 60_000 })
    .toMatchObject({
      ...{ depth: 0, failed: 0, pausedUntil: null },
    });
  expect(depth).toBeGreaterThan(0);
  expect(sent).toMatchObject({ givenUp: 0, by: { 200: genuine.length, 400: wrong.length } });
  // While it was away, each was answered 503 and sent again.
  expect(sent.by[503]).toBeGreaterThan(genuine.length / 4);
  await expectTable(pool, messages, users);
  return { ...sent, users: users.length };
}

async function expectTable(
  pool: pg.Pool,
  messages: readonly Message[],
  users: readonly ReturnType<typeof clerkUser>[],
): Promise<void> {
  await pool.query(`create table at_clerk (id text, email text, first_name text, last_name text, external_id text,
created_at timestamptz, updated_at timestamptz)`);
  for (const user of users) {
    const { id, first_name, last_name, external_id } = user;
    const email = user.primary_email_address_id === null ? null : `${id}@example.com`;
    const times = [user.created_at, user.updated_at].map((ms) => new Date(ms));
    await pool.query("insert into at_clerk values ($1, $2, $3, $4, $5, $6, $7)", [
      ...[id, email, first_name, last_name, external_id],
      ...times,
    ]);
  }
  const table = (await pool.query(hashOf("clerk_users", "deleted_at is null"))).rows;
  expect(table).toEqual((await pool.query(hashOf("at_clerk", "true"))).rows);
  expect(table[0]).toMatchObject({ rows: users.length });
  const { rows } = await pool.query("select id from clerk_inbox where applied_at is not null order by id");
  expect(rows.map(({ id }) => id)).toEqual(messages.map(({ id }) => id));
  expect((await pool.query("select * from applied_twice")).rows).toEqual([]);
  expect(
    (await pool.query("select count(*)::integer as n from clerk_users where first_name = 'Mallory'")).rows,
  ).toEqual([{ n: 0 }]);
}

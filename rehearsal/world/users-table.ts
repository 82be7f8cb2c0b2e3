import { createHash } from "node:crypto";
import pg from "pg";
import type { Control } from "./control.ts";

/** A user as the fake Clerk keeps them, asked past every API. */
interface ClerkPerson {
  readonly id: string;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly externalId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

interface InboxSeen {
  /** Message ids. */
  readonly ids: readonly string[];
  readonly waiting: number;
  readonly failed: number;
}

/** Fields of a row, one after another, as both sides are written down to be compared. */
const rowText = `concat_ws('|', id, coalesce(email, '-'), coalesce(first_name, '-'), coalesce(last_name, '-'),
  coalesce(external_id, '-'), (extract(epoch from created_at) * 1000)::bigint, (extract(epoch from updated_at) * 1000)::bigint)`;

/** The app's users table and inbox, looked at from outside: by SQL of the drill's own, not by the code that is rehearsed. */
export class UsersTable {
  readonly #url: string;
  constructor(url: string) {
    this.#url = url;
  }

  /** How the table differs from Clerk, in words; empty: row by row the same, by one hash over all of them. */
  async differences(control: Control): Promise<readonly string[]> {
    const theirs = await peopleAt(control);
    const [found] = await this.#ask<{ rows: number; hash: string | null }>(
      `select count(*)::int as rows, md5(string_agg(${rowText}, E'\\n' order by id collate "C")) as hash
       from clerk_users where deleted_at is null`,
    );
    const hash = theirs.length === 0 ? null : createHash("md5").update(theirs.join("\n")).digest("hex");
    if (found?.hash === hash) return [];
    const ours = new Set(
      (
        await this.#ask<{ text: string }>(
          `select ${rowText} as text from clerk_users where deleted_at is null`,
        )
      ).map(({ text }) => text),
    );
    const lacking = theirs.filter((line) => !ours.has(line)).length;
    const more = [...ours].filter((line) => !theirs.includes(line)).length;
    return [
      `${theirs.length} at Clerk, ${found?.rows ?? 0} in the table; ${lacking} lack, ${more} are others`,
    ];
  }

  async inbox(): Promise<InboxSeen> {
    const rows = await this.#ask<{ id: string; waits: boolean; failed: boolean }>(
      "select id, applied_at is null as waits, problem is not null as failed from clerk_inbox order by id",
    );
    const count = (test: (row: (typeof rows)[number]) => boolean): number => rows.filter(test).length;
    return {
      ids: rows.map(({ id }) => id),
      waiting: count(({ waits }) => waits),
      failed: count(({ failed }) => failed),
    };
  }

  /** Everything of both tables that a second delivery might change, as one hash. */
  async hash(): Promise<string> {
    const [users] = await this.#ask<{ hash: string | null }>(
      "select md5(string_agg(u::text, E'\\n' order by id)) as hash from clerk_users as u",
    );
    const [events] = await this.#ask<{ hash: string | null }>(
      "select md5(string_agg(concat_ws('|', id, received_at, applied_at, problem), E'\\n' order by id)) as hash from clerk_inbox",
    );
    return `${users?.hash ?? "none"} ${events?.hash ?? "none"}`;
  }

  async #ask<Row extends object>(sql: string): Promise<readonly Row[]> {
    const client = new pg.Client({ connectionString: this.#url });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }
}

async function peopleAt(control: Control): Promise<readonly string[]> {
  const { users } = (await control.call("GET", "/clerk/users")) as { readonly users: readonly ClerkPerson[] };
  const byId = (one: ClerkPerson, other: ClerkPerson) => (one.id < other.id ? -1 : 1);
  return users
    .toSorted(byId)
    .map(({ id, email, firstName, lastName, externalId, createdAt, updatedAt }) =>
      [id, email || "-", firstName ?? "-", lastName ?? "-", externalId ?? "-", createdAt, updatedAt].join(
        "|",
      ),
    );
}

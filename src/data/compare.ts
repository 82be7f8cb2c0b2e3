import type { ClerkUser } from "../ports/clerk-users.ts";

/** A row of the application's table, as a comparison needs it. */
export interface OurRow {
  readonly id: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** Of everything that is kept of the user. */
  readonly hash: string;
  readonly deleted: boolean;
}

/** A user at Clerk, with the hash that their row would have. */
export interface TheirRow {
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly hash: string;
}

/** How many there are, and the first of them. */
export interface Found {
  readonly count: number;
  readonly first: readonly string[];
}

export interface Difference {
  /** Users that both have, alike. */
  readonly alike: number;
  /** At Clerk, and not in the table. */
  readonly missing: Found;
  /** In both, and not alike; or marked as deleted, and not so at Clerk. */
  readonly different: Found;
  /** In the table, not marked as deleted, and not at Clerk. */
  readonly surplus: Found;
  /** Not alike, and changed at Clerk since the comparison began: its event may be on its way. */
  readonly moving: Found;
}

interface Sides {
  /** Both in order of creation; what they hold at a time is what stays in memory. */
  readonly theirs: AsyncIterable<readonly TheirRow[]>;
  readonly ours: AsyncIterable<readonly OurRow[]>;
  /** When the table was read, Unix milliseconds. */
  readonly readAt: number;
  /** Rows of the table by id, at whatever place they stand. @param ids at most a page of them */
  readonly lookUp: (ids: readonly string[]) => Promise<readonly OurRow[]>;
  /** Which of at most a hundred ids Clerk has. */
  readonly confirm: (ids: readonly string[]) => Promise<readonly Pick<ClerkUser, "id">[]>;
  /** Each id in the table that Clerk does not have. */
  readonly onSurplus?: (id: string) => void;
}

/** Ids that are kept of each kind. */
const keptMax = 1_000;
/** Ids in one question to Clerk (OpenAPI: GET /users). */
const confirmMax = 100;

/**
 * Compares two long lists by walking both in order of creation, with no more than a page of each in memory. Who is not where
 * they should be is asked for by id, on the side where they are lacking, before they count as missing or surplus.
 */
export async function compare(sides: Sides): Promise<Difference> {
  const tallies = {
    ...{ missing: new Tally(), different: new Tally(), surplus: new Tally(), moving: new Tally() },
    alike: 0,
  };
  const ours = new Map<string, OurRow>();
  const theirs = new Map<string, TheirRow>();
  const reader = sides.ours[Symbol.asyncIterator]();
  let read: number | undefined = -Infinity;
  let unsure: string[] = [];
  const judge = (their: TheirRow, our: OurRow | undefined): void => {
    if (our !== undefined && !our.deleted && our.hash === their.hash) tallies.alike++;
    else if (their.updatedAt > sides.readAt) tallies.moving.add(their.id);
    else if (our === undefined) tallies.missing.add(their.id);
    else tallies.different.add(their.id);
  };
  const settle = async (before: number): Promise<void> => {
    for (const [id, their] of theirs) {
      const our = ours.get(id);
      if (our === undefined) continue;
      judge(their, our);
      theirs.delete(id);
      ours.delete(id);
    }
    const lacking = [...theirs.values()].filter(({ createdAt }) => createdAt < before);
    const elsewhere = new Map(
      (lacking.length === 0 ? [] : await sides.lookUp(lacking.map(({ id }) => id))).map((row) => [
        row.id,
        row,
      ]),
    );
    for (const their of lacking) {
      judge(their, elsewhere.get(their.id));
      theirs.delete(their.id);
    }
    for (const [id, { createdAt, deleted }] of ours) {
      if (createdAt >= before) continue;
      ours.delete(id);
      if (!deleted) unsure.push(id);
    }
    while (unsure.length >= confirmMax || (before === Infinity && unsure.length > 0)) {
      const asked = unsure.slice(0, confirmMax);
      unsure = unsure.slice(confirmMax);
      const there = new Set((await sides.confirm(asked)).map(({ id }) => id));
      for (const id of asked)
        if (!there.has(id)) {
          tallies.surplus.add(id);
          sides.onSurplus?.(id);
        }
    }
  };
  const readOursTo = async (border: number): Promise<void> => {
    while (read !== undefined && read <= border) {
      const next = await reader.next();
      if (next.done === true) {
        read = undefined;
        return;
      }
      for (const row of next.value) ours.set(row.id, row);
      read = next.value.at(-1)?.createdAt ?? read;
    }
  };
  try {
    for await (const page of sides.theirs) {
      for (const row of page) theirs.set(row.id, row);
      const border = page.at(-1)?.createdAt;
      if (border === undefined) continue;
      await readOursTo(border);
      await settle(border);
    }
    // What is behind Clerk's last user, a page at a time.
    while (read !== undefined) {
      await readOursTo(read);
      await settle(read ?? Infinity);
    }
    await settle(Infinity);
  } finally {
    await reader.return?.();
  }
  const { alike, missing, different, surplus, moving } = tallies;
  return {
    alike,
    ...{ missing: missing.found, different: different.found },
    ...{ surplus: surplus.found, moving: moving.found },
  };
}

class Tally {
  #count = 0;
  readonly #first: string[] = [];
  add(id: string): void {
    this.#count++;
    if (this.#first.length < keptMax) this.#first.push(id);
  }
  get found(): Found {
    return { count: this.#count, first: this.#first };
  }
}

/** Reading by the last change while the order moves: nobody who was changed is left out. */
import { expect, it } from "vitest";
import { seededRandom } from "../../sandbox/seeded-random.ts";
import { changedSince, countChangedSince } from "../../src/data/changed-since.ts";
import type { ClerkUser } from "../../src/ports/clerk-users.ts";
import type { Call } from "../../src/bulk/caller.ts";

const call: Call = async (request) => await request({ timeoutMs: 1, signal: new AbortController().signal });

/** Users whose last changes are a second apart, and what happens to them between two requests. */
function crowd(count: number, meanwhile: (users: ClerkUser[], request: number) => void = () => undefined) {
  const users: ClerkUser[] = Array.from({ length: count }, (_, number) => ({
    ...{ id: `user_${number}`, primary_email_address_id: null, email_addresses: [] },
    ...{ first_name: null, last_name: null, external_id: null, created_at: 0, updated_at: number * 1_000 },
  }));
  let requests = 0;
  const latest = async (offset: number, limit: number) => {
    const page = users.toSorted((a, b) => b.updated_at - a.updated_at).slice(offset, offset + limit);
    meanwhile(users, ++requests);
    return page;
  };
  return { users, latest, requests: () => requests };
}

async function read(from: Pick<ReturnType<typeof crowd>, "latest">, since: number) {
  const seen: ClerkUser[] = [];
  for await (const page of changedSince(from, call, since)) seen.push(...page);
  return seen;
}

it.each([0, 1, 499, 500, 501, 1_000, 1_450, 3_000])(
  "reads %i changed users and asks for no more",
  async (changed) => {
    const all = crowd(4_000);
    const since = (4_000 - changed) * 1_000;
    const seen = await read(all, since);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(changed);
    expect(all.requests()).toBeLessThanOrEqual(Math.ceil((changed + 1) / 450) + 1);
  },
);

it.each([1, 2, 3, 4, 5, 6])(
  "leaves nobody out who is there at the end, whatever happens meanwhile (seed %i)",
  async (seed) => {
    const random = seededRandom(seed);
    let now = 10_000_000;
    const all = crowd(3_000, (users, request) => {
      if (request > 12) return;
      // Sometimes many leave at once, more than pages overlap.
      const leaving = random() < 0.3 ? 120 : 20;
      for (let one = 0; one < leaving; one += 1) users.splice(Math.floor(random() * users.length), 1);
      for (let one = 0; one < 30; one += 1) {
        const place = Math.floor(random() * users.length);
        const user = users[place];
        if (user !== undefined) users[place] = { ...user, updated_at: (now += 1_000) };
      }
    });
    const since = 500_000;
    const wanted = () => all.users.filter(({ updated_at: at }) => at >= since && at < 10_000_000);
    const seen = new Set((await read(all, since)).map(({ id }) => id));
    expect(wanted().filter(({ id }) => !seen.has(id))).toEqual([]);
  },
);

it.each([0, 1, 17, 1_000])("counts %i changed users without reading them", async (changed) => {
  const all = crowd(1_000);
  const since = (1_000 - changed) * 1_000;
  expect(await countChangedSince(all, call, { since, users: 1_000 })).toBe(changed);
  expect(all.requests()).toBeLessThanOrEqual(11);
});

// What the deny list is for, and what is without it: ended sessions work for as long as the tokens that they gave.
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startWorld, type World } from "../world/world.ts";

/** A token lives 60 s, and the gate allows clocks five. */
const refusedWithinMs = 75_000;
const [active, pending] = [37, 3];
let world: World;
beforeAll(async () => void (world = await startWorld()), 400_000);
afterAll(() => world?.stop());

interface Session {
  readonly id: string;
  readonly status: string;
  readonly userId: string;
}
const sessionsOf = async (user: string) => {
  const { sessions } = (await world.control("GET", "/clerk/sessions")) as { sessions: readonly Session[] };
  return sessions.filter(({ userId }) => userId === user);
};
/** What the app says to whoever holds this token and nothing else. */
const statusWith = async (token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
  const url = world.info.app.origin;
  return (await world.wire.send({ url, path: "/api/me", headers, timeoutMs: 60_000 })).status;
};

it("37 sessions, three of them pending: all ended, and each is refused within 75 s of its end, without the deny list", async () => {
  const [user, other] = (await Promise.all(
    ["mara", "ines"].map((name) =>
      world.control("POST", "/clerk/users", { email: `${name}@nightshift.example` }),
    ),
  )) as readonly { id: string }[];
  if (user === undefined || other === undefined) throw new Error("Nobody is there.");
  const begin = async (userId: string, task?: string) =>
    (
      (await world.control("POST", "/clerk/sessions", { userId, ...(task && { task }) })) as {
        sessionId: string;
      }
    ).sessionId;
  const own: string[] = [];
  for (let count = 0; count < active - pending; count++) own.push(await begin(user.id));
  for (let count = 0; count < pending; count++) await begin(user.id, "choose-organization");
  const theirs = await begin(other.id);
  const mint = async (sessionId: string) =>
    ((await world.control("POST", "/clerk/tokens", { sessionId })) as { token: string }).token;
  // As late as can be: each session has a token of this second when it ends.
  const tokens = new Map(await Promise.all(own.map(async (id) => [id, await mint(id)] as const)));
  for (const token of tokens.values()) expect(await statusWith(token)).toBe(200);

  const { head } = (await world.control("GET", `/log?since=${Number.MAX_SAFE_INTEGER}`)) as { head: number };
  const renewed = new Map<string, string>();
  const renewing = (async () => {
    for (const id of own) renewed.set(id, await mint(id));
  })();
  const said = await world.runbook(["sessions", "revoke", "--users", user.id, "--yes"]);
  await renewing;
  expect(said.code, said.text).toBe(0);
  expect((await sessionsOf(user.id)).map(({ status }) => status)).toEqual(
    Array.from({ length: active }, () => "revoked"),
  );
  expect((await sessionsOf(other.id)).map(({ status }) => status)).toEqual(["active"]);

  const { entries } = (await world.control("GET", `/log?since=${head}&host=api.clerk.com`)) as {
    entries: readonly { readonly at: number; readonly path: string }[];
  };
  const endedAt = (id: string) =>
    entries.find(({ path }) => path.endsWith(`/sessions/${id}/revoke`))?.at ?? NaN;
  const refusedAfter = new Map<string, number>();
  let stillIn = 0;
  while (refusedAfter.size < own.length && Date.now() - endedAt(own[0] ?? "") < 2 * refusedWithinMs) {
    for (const id of own.filter((one) => !refusedAfter.has(one))) {
      const status = await statusWith(renewed.get(id) ?? "");
      if (status === 200) stillIn++;
      else refusedAfter.set(id, Date.now() - endedAt(id));
    }
    await delay(500);
  }
  // It says something only where they were in after their end.
  expect(stillIn).toBeGreaterThan(0);
  expect(refusedAfter.size).toBe(own.length);
  const slowest = Math.max(...refusedAfter.values());
  console.log(
    `refused at the latest ${Math.round(slowest / 100) / 10} s after their end, without the deny list`,
  );
  expect(slowest).toBeLessThanOrEqual(refusedWithinMs);
  expect(await statusWith(await mint(theirs))).toBe(200);
}, 400_000);

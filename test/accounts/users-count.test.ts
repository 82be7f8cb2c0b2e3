import { expect, it } from "vitest";
import { usersCount } from "../../src/steps/users-count.ts";
import { account, MemoryAccounts } from "../builders/memory-accounts.ts";
import { portsOf, wellWorld } from "../builders/ports.ts";

const day = (text: string) => Date.parse(`2026-11-${text}T00:00:00Z`);
const social = { hasPassword: false, emails: [] };

it("counts all, those active lately, and of those it looks at who cannot verify again", async () => {
  const accounts = new MemoryAccounts().add(
    account("user_1", { createdAt: 1, lastActiveAt: day("20") }),
    account("user_2", { ...social, createdAt: 2, lastActiveAt: day("20") }),
    account("user_3", { ...social, createdAt: 3, lastActiveAt: day("01") }),
    account("user_4", { createdAt: 4, hasPassword: false, lastActiveAt: day("20") }),
  );
  const notes: string[] = [];
  const run = async (input: object) =>
    await usersCount.run(usersCount.input.parse(input), {
      ...{ ports: { ...portsOf(wellWorld()), accounts }, run: "run", step: "count" },
      signal: new AbortController().signal,
      note: async (text) => void notes.push(text),
      checkpoint: async () => undefined,
    });
  expect(await run({})).toEqual({ users: 4, active: 4, cannotVerify: 2, lookedAt: 4 });
  // An address that is verified takes a code, though there is no password.
  const lately = { users: 4, active: 3, cannotVerify: 1, lookedAt: 3 };
  expect(await run({ activeSince: "2026-11-10T00:00:00Z" })).toEqual(lately);
  expect(await run({ lookAt: 1 })).toMatchObject({ lookedAt: 1, cannotVerify: 0 });
  expect(notes[0]).toContain(
    "4 users, 4 of them active since ever. Of 4 that were looked at, 2 have neither",
  );
  expect(accounts.done).toEqual([]);
});

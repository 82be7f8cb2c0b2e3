// A close where a lock in the stack's folder names somebody else.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimsOf } from "../world/claims.ts";
import { startWorld, type World } from "../world/world.ts";

let hand: World;
beforeAll(async () => {
  hand = await startWorld();
}, 240_000);
afterAll(() => hand?.stop());

const opening = ["bypass", "open", "--reason", "Clerk does not answer", "--incident", "night"];
const unchanged = /Resources:\s+\d+ unchanged\s*$/;
const previewed = async () => (await hand.pulumi(["preview"])).stdout;

describe("a close while somebody else holds the stack", () => {
  const lockFolder = () =>
    join(hand.stateFolder, ".pulumi", "locks", "organization", "auth-environment", "sandbox");

  it.each([
    [
      "a process that has died",
      hostname(),
      2 ** 22 + 1,
      /which has died, left the stack locked: the lock is taken away/,
    ],
    [
      "a process on another machine",
      "elsewhere.example",
      4711,
      /Process 4711 of ben@elsewhere.example holds the stack: closing/,
    ],
  ])(
    "names the lock of %s, and closes",
    async (_name, host, pid, words) => {
      expect(await hand.runbook(opening)).toMatchObject({ code: 0 });
      mkdirSync(lockFolder(), { recursive: true });
      const lock = { pid, username: "ben", hostname: host, timestamp: new Date().toISOString() };
      writeFileSync(join(lockFolder(), "0f0f0f0f-0000-4000-8000-000000000000.json"), JSON.stringify(lock));
      const closed = await hand.runbook(["bypass", "close"]);
      expect(closed, closed.stderr).toMatchObject({ code: 0, stderr: expect.stringMatching(words) });
      expect(claimsOf(await hand.item()).mode).toBe("closed");
      rmSync(lockFolder(), { recursive: true, force: true });
      expect(await previewed()).toMatch(unchanged);
    },
    120_000,
  );
});

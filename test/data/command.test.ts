/** The commands about the application's tables, as they are typed. */
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { databaseForTests } from "../builders/database.ts";
import { startBareWorld } from "../world/bare-world.ts";

const databases = databaseForTests();
let world: Awaited<ReturnType<typeof startBareWorld>>;
beforeAll(async () => {
  world = await startBareWorld();
});
afterAll(() => world?.stop());

it("names the way out of a missing DATABASE_URL in words that the filter of secrets leaves alone", async () => {
  const { code, stderr } = await world.type(["users", "gap"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /DATABASE_URL is not set, .*\[DATABASE_MISSING\]\n +Export DATABASE_URL, such as postgresql:\/\/host:5432\/database with user name and password/,
  );
  expect(stderr).not.toContain("[redacted]");
});

it.skipIf(process.platform !== "linux").each(["/proc", "/dev/null"])(
  "ends an export whose folder is a link to %s",
  async (target) => {
    const link = join(world.root, ".runbook", "exports");
    mkdirSync(join(world.root, ".runbook"), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(target, link);
    const DATABASE_URL = await databases.fresh();
    const { code, text } = await world.type(["data", "export", "--yes"], { DATABASE_URL });
    expect(text).toMatch(/\.runbook\/exports:1:1 cannot be written: .*\[FILE_UNWRITABLE\]/);
    expect(code).toBe(1);
  },
);

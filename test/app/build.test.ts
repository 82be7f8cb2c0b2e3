import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildApp } from "../../app/build.mjs";

const run = promisify(execFile);
const repository = new URL("../..", import.meta.url).pathname;
const clone = mkdtempSync(join(tmpdir(), "clone-"));

beforeAll(async () => {
  await buildApp();
  const rooms = ["app", "guard", "user-sync", "toolchain", "src/adapters/regular-file.mjs"];
  for (const name of [...rooms, "package.json", "package-lock.json", "tsconfig.json"]) {
    const kept = (path: string) => !["node_modules", ".next", "dist"].includes(basename(path));
    cpSync(join(repository, name), join(clone, name), { recursive: true, filter: kept });
  }
  symlinkSync(join(repository, "node_modules"), join(clone, "node_modules"));
}, 180_000);
afterAll(() => rmSync(clone, { recursive: true, force: true }));

it("takes a second clone's build from the cache, two builders at once, and leaves nothing else behind", async () => {
  const build = () => run(process.execPath, [join(clone, "app", "build.mjs")]);
  const [one, other] = await Promise.all([build(), build()]);
  expect([one.stdout, other.stdout].map((line) => /\((\w+),/.exec(line)?.[1]).sort()).toEqual([
    "cache",
    "there",
  ]);
  expect(existsSync(join(clone, "app", ".next", "BUILD_ID"))).toBe(true);
  expect(readdirSync(join(clone, "app")).filter((name) => /draft|old|lock|pack-/.test(name))).toEqual([]);
  expect(readdirSync(join(clone, "app", "node_modules"))).toEqual(["clerk-bypass-gate", "clerk-user-sync"]);
  expect((await build()).stdout).toContain("(there,");
});

import type * as Fs from "node:fs";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { trimCompileCache } from "../../toolchain/parts/compile-cache.mjs";

/** What a program does between the look into a folder and its removal. */
let writesOnce: ((folder: string) => void) | undefined;
vi.mock("node:fs", async (importOriginal) => {
  const fs = await importOriginal<typeof Fs>();
  const rmSync: typeof fs.rmSync = (folder, options) => {
    const write = writesOnce;
    writesOnce = undefined;
    if (write === undefined) return fs.rmSync(folder, options);
    write(String(folder));
    throw Object.assign(new Error(`ENOTEMPTY: directory not empty, rmdir '${String(folder)}'`), {
      code: "ENOTEMPTY",
    });
  };
  return { ...fs, rmSync };
});

const home = mkdtempSync(join(tmpdir(), "home-"));
const cache = join(home, "compile-cache");
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("a home's compile cache is begun anew once it has grown, and else left alone", () => {
  trimCompileCache(cache, 3);
  mkdirSync(join(cache, "v24"), { recursive: true });
  for (const name of ["a", "b"]) writeFileSync(join(cache, "v24", name), "");
  trimCompileCache(cache, 3);
  expect(readdirSync(join(cache, "v24"))).toEqual(["a", "b"]);
  writeFileSync(join(cache, "v24", "c"), "");
  trimCompileCache(cache, 3);
  expect(existsSync(cache)).toBe(false);
});

test("a program that still writes into it does not stop set-up", () => {
  mkdirSync(join(cache, "v24"), { recursive: true });
  for (const name of ["a", "b", "c"]) writeFileSync(join(cache, "v24", name), "");
  writesOnce = (folder) => writeFileSync(join(folder, "late"), "");
  trimCompileCache(cache, 3);
  expect(readdirSync(home)).toEqual([]);
});

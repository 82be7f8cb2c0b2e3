import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { trimCompileCache } from "../../toolchain/parts/compile-cache.mjs";

const home = mkdtempSync(join(tmpdir(), "home-"));
const cache = join(home, "compile-cache");
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("a home's compile cache is begun anew once it has grown, and else left alone", () => {
  trimCompileCache(home, 3);
  mkdirSync(join(cache, "v24"), { recursive: true });
  for (const name of ["a", "b"]) writeFileSync(join(cache, "v24", name), "");
  trimCompileCache(home, 3);
  expect(readdirSync(join(cache, "v24"))).toEqual(["a", "b"]);
  writeFileSync(join(cache, "v24", "c"), "");
  trimCompileCache(home, 3);
  expect(existsSync(cache)).toBe(false);
});

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
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

test("a program that goes on writing into it does not stop set-up", async () => {
  const write = `
    const { mkdirSync, writeFileSync } = require("node:fs");
    for (let name = 0; ; name++)
      try { mkdirSync(process.argv[1], { recursive: true }); writeFileSync(process.argv[1] + "/" + name, ""); } catch {}`;
  const writer = spawn(process.execPath, ["-e", write, join(cache, "v24")], { stdio: "ignore" });
  try {
    const written = () => existsSync(cache) && readdirSync(cache, { recursive: true }).length > 40;
    let begunAnew = 0;
    await vi.waitUntil(
      () => {
        if (written()) trimCompileCache(home, 2);
        return written() && ++begunAnew > 40;
      },
      { timeout: 100_000, interval: 1 },
    );
  } finally {
    writer.kill("SIGKILL");
  }
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { diskTrouble, inPlainWords } from "../../toolchain/disk-trouble.mjs";
import { makeCheckout } from "./checkout.ts";

const folder = mkdtempSync(join(tmpdir(), "disk-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const places = { cache: "/home/ada/.cache/runbooks", root: "/home/ada/checkout" };
const failure = (code: string, more = {}) =>
  Object.assign(new Error(`${code}: it failed, open '/x/y'`), { code, path: "/x/y", ...more });

test.each([
  ["full", failure("ENOSPC")],
  ["full", failure("EDQUOT")],
  [
    "full",
    Object.assign(new Error("go build ended with 1"), { output: "write /x: no space left on device" }),
  ],
  ["full", new Error("it failed", { cause: failure("ENOSPC") })],
  ["closed", failure("EROFS")],
  ["closed", failure("EACCES")],
  ["closed", Object.assign(new Error("npm ci ended with 243"), { output: "npm error code EACCES" })],
])("a disk that is %s is known by %s", (kind, error) => {
  expect(diskTrouble(error)).toBe(kind);
  const { message } = inPlainWords(error, places);
  expect(message).toMatch(kind === "full" ? /^The disk is full: / : /^Set-up may not write /);
  expect(message).toContain("RUNBOOK_CACHE_DIR");
});

test.each([
  ["a network that refuses", failure("EACCES", { message: "connect EACCES 192.0.2.1:443", path: undefined })],
  ["anything else", new Error("No Pulumi CLI could be had.")],
])("%s is not the disk's fault and keeps its words", (_, error) => {
  expect(diskTrouble(error)).toBeUndefined();
  expect(inPlainWords(error, places)).toBe(error);
});

test("a cache that cannot even be made is said the same way", async () => {
  using checkout = makeCheckout();
  writeFileSync(join(checkout.root, "file"), "");
  const env = { ...checkout.withCli, RUNBOOK_CACHE_DIR: join(checkout.root, "file", "cache") };
  const { code, output } = await checkout.setup(["--offline"], env).ended;
  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringMatching(/^Set-up may not write .*file\/cache\./),
  });
});

/** Set-up in a process whose disk fails as soon as something is written below the cache, by whichever call. */
async function setUpOn(code: string, calls: readonly string[]) {
  using checkout = makeCheckout();
  const preload = join(folder, `${code}-${calls.join("-")}.mjs`);
  writeFileSync(
    preload,
    `import fs from "node:fs";
     import { syncBuiltinESMExports } from "node:module";
     for (const name of ${JSON.stringify(calls)}) {
       const real = fs[name];
       fs[name] = (...args) => {
         const path = args.find((arg) => typeof arg === "string" && arg.startsWith(process.env.RUNBOOK_CACHE_DIR));
         if (path === undefined) return real(...args);
         throw Object.assign(new Error("${code}: failed, " + name + " '" + path + "'"), { code: "${code}", path, syscall: name });
       };
     }
     syncBuiltinESMExports();`,
  );
  const env = { ...checkout.withCli, NODE_OPTIONS: `--import=${pathToFileURL(preload).href}` };
  const end = await checkout.setup(["--offline"], env).ended;
  return { ...end, cache: checkout.cache };
}

describe("set-up on a disk that cannot be written", () => {
  test.each([
    [
      "EROFS",
      ["mkdirSync", "writeFileSync", "copyFileSync"],
      /^Set-up may not write .*\.\nWhat helps: make it writable/m,
    ],
    ["EACCES", ["writeFileSync"], /^Set-up may not write .*setup\.lock/m],
    [
      "ENOSPC",
      ["copyFileSync"],
      /^The disk is full: set-up could not write .*\nWhat helps: free some space .* GB are free/m,
    ],
    ["ENOSPC", ["linkSync"], /^The disk is full: set-up could not write /m],
  ])("says so in a sentence with the way out: %s at %s", async (code, calls, words) => {
    const { code: exit, output } = await setUpOn(code, calls);
    expect(exit).toBe(1);
    expect(output).toMatch(words);
    expect(output).not.toMatch(/^\s+at /m);
  });
});

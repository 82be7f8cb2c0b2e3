import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packagesAreCurrent } from "../../toolchain/parts/packages.mjs";

let root = "";
const entry = (version: string, more = {}) => ({ version, integrity: `sha512-${version}`, ...more });
const write = (path: string, packages: object) =>
  writeFileSync(join(root, path), JSON.stringify({ lockfileVersion: 3, packages }));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "packages-"));
  mkdirSync(join(root, "node_modules", ".bin"), { recursive: true });
  writeFileSync(join(root, "node_modules", ".bin", "node"), "");
  write("package-lock.json", {
    "": { name: "x" },
    "node_modules/a": entry("1.0.0"),
    "node_modules/mac-only": entry("2.0.0", { optional: true }),
  });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("what the lock names is there, optional ones of other systems aside", () => {
  write("node_modules/.package-lock.json", { "node_modules/a": entry("1.0.0") });
  expect(packagesAreCurrent(root)).toBe(true);
});

test.each([
  ["another version", { "node_modules/a": entry("1.0.1") }],
  ["other bytes", { "node_modules/a": entry("1.0.0", { integrity: "sha512-other" }) }],
  ["a package missing", {}],
])("%s asks for an install", (_name, packages) => {
  write("node_modules/.package-lock.json", packages);
  expect(packagesAreCurrent(root)).toBe(false);
});

test("an interrupted install asks for another", () => {
  expect(packagesAreCurrent(root)).toBe(false);
});

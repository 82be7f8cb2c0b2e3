import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCheckpoint, readHistory, readLock } from "../../src/adapters/stack/file-backend.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "state-"));
  for (const part of ["stacks/auth", "locks/organization/auth/prod", "history/auth/prod"])
    mkdirSync(join(folder, part), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const backend = () => ({ folder, project: "auth", stack: "prod" });

const damage: readonly (readonly [string, (path: string) => void])[] = [
  ["empty", (path) => writeFileSync(path, "")],
  ["cut", (path) => writeFileSync(path, '{"checkpoint": {')],
  ["something else", (path) => writeFileSync(path, "[]")],
  ["a directory", (path) => mkdirSync(path)],
  ["a FIFO", (path) => execFileSync("mkfifo", [path])],
];

test.each(damage)(
  "a state that is %s: said in its place, never INTERNAL",
  { timeout: 5000 },
  async (_what, make) => {
    make(join(folder, "stacks/auth/prod.json"));
    await expect(readCheckpoint(backend())).rejects.toMatchObject({
      code: "STACK_FAILED",
      message: expect.stringContaining("stacks/auth/prod.json:1:1 the stack's state cannot be read: "),
    });
  },
);

test("a packed state that is cut", async () => {
  writeFileSync(join(folder, "stacks/auth/prod.json.gz"), gzipSync("{}").subarray(0, 12));
  await expect(readCheckpoint(backend())).rejects.toMatchObject({ code: "STACK_FAILED" });
  await rm("stacks/auth/prod.json.gz");
  expect(await readCheckpoint(backend())).toBeUndefined();
});

test.each(damage.slice(0, 3))(
  "a lock that is %s holds the stack for someone unknown, as for Pulumi itself",
  async (_what, make) => {
    make(join(folder, "locks/organization/auth/prod/0b0c.json"));
    expect(await readLock(backend())).toMatchObject({ holder: "elsewhere", username: "unknown", pid: 0 });
  },
);

test("what lies beside the locks is none", async () => {
  writeFileSync(join(folder, "locks/organization/auth/prod/0b0c.json.attrs"), "{}");
  expect(await readLock(backend())).toBeUndefined();
});

test("a damaged entry of the history is passed over where it is no entry, and said where it cannot be read", async () => {
  writeFileSync(join(folder, "history/auth/prod/prod-1.history.json"), "{");
  expect(await readHistory(backend(), 5)).toEqual([]);
  mkdirSync(join(folder, "history/auth/prod/prod-2.history.json"));
  await expect(readHistory(backend(), 5)).rejects.toMatchObject({ code: "STACK_FAILED" });
});

const rm = async (name: string) => rmSync(join(folder, name));

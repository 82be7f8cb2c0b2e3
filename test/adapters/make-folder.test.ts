import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { makeFolder } from "../../src/adapters/make-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "make-folder-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("makes what is missing, in the mode that is asked for, and again", async () => {
  const path = join(folder, "a", "b", "c");
  await makeFolder(path, 0o700);
  await makeFolder(path, 0o700);
  await makeFolder("/");
  for (const each of [path, join(folder, "a")]) expect(statSync(each).mode & 0o777).toBe(0o700);
  symlinkSync(join(folder, "a"), join(folder, "link"));
  await makeFolder(join(folder, "link", "d"));
  expect(statSync(join(folder, "a", "d")).isDirectory()).toBe(true);
});

it("fails where a file stands in the way, or a link leads nowhere", async () => {
  writeFileSync(join(folder, "file"), "");
  await expect(makeFolder(join(folder, "file"))).rejects.toMatchObject({ code: "EEXIST" });
  await expect(makeFolder(join(folder, "file", "x"))).rejects.toMatchObject({ code: "ENOTDIR" });
  symlinkSync(join(folder, "nowhere"), join(folder, "dangling"));
  await expect(makeFolder(join(folder, "dangling", "x"))).rejects.toMatchObject({ code: "EEXIST" });
});

it.skipIf(process.platform !== "linux")(
  "ends below /proc, where Node's own recursive mkdir never does",
  async () => {
    await expect(makeFolder("/proc/runbook/exports")).rejects.toMatchObject({ code: "ENOENT" });
  },
);

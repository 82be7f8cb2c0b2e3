import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { approvalLine } from "../../src/cli/approve/describe.ts";

const line = `${"a".repeat(400)}.${"b".repeat(200)}`;
const before = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "approval-"));
beforeAll(() => {
  process.chdir(folder);
  writeFileSync("approval.txt", `${line}\n`);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

it.each([
  ["a pasted line", ` ${line}\n`],
  ["a file whose name looks like a short line", "approval.txt"],
  ["a file by its whole path", join(folder, "approval.txt")],
])("reads %s", async (_name, given) => {
  expect(await approvalLine(given, ".")).toBe(line);
});

it("refuses what is neither, and says what would be", async () => {
  await expect(approvalLine("no-such.txt", ".")).rejects.toMatchObject({
    code: "BAD_ARGUMENT",
    message: "--approval no-such.txt is neither an approval's line nor a file: it is not there",
  });
});

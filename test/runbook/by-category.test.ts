import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readYamlFolder } from "../../src/adapters/notify/files.ts";
import { checklistsIn } from "../../src/runbook/by-category.ts";

const text = (category: string, more = "") =>
  `category: ${category}\n${more}steps:\n  - id: say\n    use: notice.text\n`;

test("a runbook is found by its category, by each where it has several", () => {
  const found = checklistsIn(
    { "a.yaml": text("session-loss"), "b.yaml": text("[vercel-outage, unknown]"), "c.yaml": "steps: []" },
    "runbooks",
  );
  expect(Object.entries(found).map(([category, each]) => [category, each?.file])).toEqual([
    ["vercel-outage", "runbooks/b.yaml"],
    ["unknown", "runbooks/b.yaml"],
    ["session-loss", "runbooks/a.yaml"],
  ]);
});

test("what has to be given, and the branch that a person can decide beforehand, come from the file", () => {
  const inputs = "inputs:\n  reason: { type: string, required: true }\n  minutes: { type: integer }\n";
  const branch = "  - id: whose\n    branch: facts.triage.category\n    cases: {}\n";
  const found = checklistsIn({ "a.yaml": text("unknown", inputs) + branch }, "runbooks");
  expect(found.unknown).toEqual({ file: "runbooks/a.yaml", required: ["reason"], decides: "whose" });
});

test("of several for one category the first by its name counts", () => {
  const found = checklistsIn({ "b.yaml": text("unknown"), "a.yaml": text("unknown") }, "runbooks");
  expect(found.unknown?.file).toBe("runbooks/a.yaml");
});

test.each([
  ["is no YAML", "a.yaml", "category: ["],
  ["names no category that there is", "a.yaml", text("outage")],
  ["has a name that could not be pasted", "a; rm -rf.yaml", text("unknown")],
  [
    "has an input that could not be pasted",
    "a.yaml",
    text("unknown", 'inputs: { "a;b": { required: true } }\n'),
  ],
])("one that %s is left out, and stops nothing", (_, name, content) => {
  expect(checklistsIn({ [name]: content, "ok.yaml": text("session-loss") }, "runbooks")).toEqual({
    "session-loss": { file: "runbooks/ok.yaml", required: [], decides: undefined },
  });
});

test("one that cannot be read hides no other", async () => {
  const root = mkdtempSync(join(tmpdir(), "runbooks-"));
  try {
    expect(await readYamlFolder(root, "runbooks", { passOver: true })).toEqual({});
    mkdirSync(join(root, "runbooks", "folder.yaml"), { recursive: true });
    writeFileSync(join(root, "runbooks", "ok.yaml"), text("unknown"));
    const read = await readYamlFolder(root, "runbooks", { passOver: true });
    expect(checklistsIn(read, "runbooks").unknown?.file).toBe("runbooks/ok.yaml");
    await expect(readYamlFolder(root, "runbooks")).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  } finally {
    rmSync(root, { recursive: true });
  }
});

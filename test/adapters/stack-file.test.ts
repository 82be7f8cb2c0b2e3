import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StackFile } from "../../src/adapters/stack/stack-file.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "stack-file-"));
  writeFileSync(join(root, "Pulumi.yaml"), "name: auth-environment\nruntime: nodejs\n");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function deployment(lines: string) {
  writeFileSync(join(root, "Pulumi.prod.yaml"), `config:\n  auth-environment:team: team_1\n${lines}`);
  return new StackFile(root, "prod").deployment();
}
const under = (...lines: string[]) =>
  ["  auth-environment:deployment:", ...lines.map((line) => `    ${line}`), ""].join("\n");

describe("deployment.* of the stack's config", () => {
  it.each([
    ["", { ref: undefined, buildsSameCommit: false, deadlineMs: 600_000 }],
    [under("ref: abc"), { ref: "abc", buildsSameCommit: false, deadlineMs: 600_000 }],
    [under("deadlineMinutes: 0.1"), { ref: undefined, buildsSameCommit: false, deadlineMs: 6_000 }],
    [under('deadlineMinutes: "4"', "ref: abc"), { ref: "abc", buildsSameCommit: false, deadlineMs: 240_000 }],
    [under("buildsSameCommit: true"), { ref: undefined, buildsSameCommit: true, deadlineMs: 600_000 }],
    [under("deadlineMinutes: soon"), { ref: undefined, buildsSameCommit: false, deadlineMs: 600_000 }],
  ])("%j: each key counts without the others", (text, expected) => {
    expect(deployment(text)).toEqual(expected);
  });
});

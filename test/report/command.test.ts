import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { started } from "../journal/events.ts";
import { recordedHouse } from "./recorded-house.ts";

const bin = resolve("scripts/bin.mjs");
let house: string;

beforeAll(async () => {
  house = await recordedHouse();
});
afterAll(() => rmSync(house, { recursive: true, force: true }));

function runbook(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], {
    cwd: house,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
const file = (name: string) => readFileSync(join(house, "incidents", started.run, name), "utf8");

test("writes both files, takes an answer, and writes them anew with it", () => {
  const first = runbook("report", "--json");
  expect(first).toMatchObject({ status: 0, stderr: "" });
  const { open, files } = JSON.parse(first.stdout) as { open: { fill: string }[]; files: string[] };
  expect(files.map((path) => path.split(/[\\/]/).at(-1))).toEqual(["report.md", "report.html"]);
  expect(open.some(({ fill }) => fill.includes("set users-affected"))).toBe(true);
  const before = file("report.html");
  runbook("report");
  expect(file("report.html")).toBe(before);
  const said = runbook("report", "set", "users-affected", "412", "--as", "abe");
  expect(said).toMatchObject({ status: 0, stderr: "" });
  expect(runbook("report", started.run).status).toBe(0);
  expect(file("report.md")).toMatch(/412 \[#30\]\(journal\.jsonl#L30\)/);
}, 60_000);

test.each([
  [["report", "set", "users", "412", "--as", "abe"], "has no field users", 2],
  [["report", "set", "lessons", "x", "--as", "nobody"], "nobody is nobody in contacts", 2],
  [["report", "no-such-run"], "There is no run no-such-run", 2],
  [["report", "action", "Do it", "--as", "abe"], "owner", 2],
] as const)("%j is refused with a way out", (words, message, exit) => {
  const before = file("journal.jsonl");
  const { status, stderr } = runbook(...words);
  expect(stderr).toContain(message);
  expect(status).toBe(exit);
  expect(file("journal.jsonl")).toBe(before);
});

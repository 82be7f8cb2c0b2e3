import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { started } from "../journal/events.ts";
import { typed } from "../world/command.ts";
import { recordedCheckout } from "./recorded-checkout.ts";

let checkout: string;

beforeAll(async () => {
  checkout = await recordedCheckout();
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

const runbook = (...words: readonly string[]) => typed(words, { cwd: checkout });
const file = (name: string) => readFileSync(join(checkout, "incidents", started.run, name), "utf8");

test("writes both files, takes an answer, and writes them anew with it", async () => {
  const first = await runbook("report", "--json");
  expect(first).toMatchObject({ code: 0, stderr: "" });
  const { open, files } = JSON.parse(first.stdout) as { open: { fill: string }[]; files: string[] };
  expect(files.map((path) => path.split(/[\\/]/).at(-1))).toEqual(["report.md", "report.html"]);
  expect(open.some(({ fill }) => fill.includes("set users-affected"))).toBe(true);
  const before = file("report.html");
  await runbook("report");
  expect(file("report.html")).toBe(before);
  const said = await runbook("report", "set", "users-affected", "412", "--as", "abe");
  expect(said).toMatchObject({ code: 0, stderr: "" });
  expect((await runbook("report", started.run)).code).toBe(0);
  expect(file("report.md")).toMatch(/412 \[#30\]\(journal\.jsonl#L30\)/);
}, 60_000);

test.each([
  [["report", "set", "users", "412", "--as", "abe"], "has no field users", 2],
  [["report", "set", "lessons", "x", "--as", "nobody"], "nobody is nobody in contacts", 2],
  [["report", "no-such-run"], "There is no run no-such-run", 2],
  [["report", "action", "Do it", "--as", "abe"], "owner", 2],
] as const)("%j is refused with a way out", async (words, message, exit) => {
  const before = file("journal.jsonl");
  const { code, stderr } = await runbook(...words);
  expect(stderr).toContain(message);
  expect(code).toBe(exit);
  expect(file("journal.jsonl")).toBe(before);
});

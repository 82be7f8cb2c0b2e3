import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { checks } from "../../src/readiness/checks.ts";
import { pagePart } from "./page.ts";
import { plants } from "./plants.ts";

const file = "docs/ready.md";
const [begin, end] = ["<!-- checks: written by test/readiness/page.test.ts -->", "<!-- checks: end -->"];

it("docs/ready.md names every check with its reason, its cure and what is planted for it", () => {
  const text = readFileSync(file, "utf8");
  const [head = "", rest = ""] = text.split(begin);
  const current = `${head}${begin}\n\n${pagePart(checks, plants)}\n\n${end}\n`;
  if (process.env["WRITE_READY_PAGE"] === "1") writeFileSync(file, current);
  else expect(text, "WRITE_READY_PAGE=1 npx vitest run test/readiness/page.test.ts").toBe(current);
  expect(rest).toContain(end);
});

it("the table of the guide's fifteen mistakes names checks that there are", () => {
  const rows = [...readFileSync(file, "utf8").matchAll(/^\| (\d+) [^|]+\|([^|]+)\|$/gm)];
  expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 15 }, (_, at) => at + 1));
  const named = rows.flatMap(([, , cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, id]) => id));
  const known = checks.map(({ id }) => id as string);
  expect(named.filter((id) => !known.includes(id ?? ""))).toEqual([]);
});

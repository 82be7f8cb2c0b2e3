/** docs/coverage.md: each row leads to something that exists, and the counts are those of its rows. */
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { standardCatalogue } from "../src/steps/standard.ts";

const page = readFileSync("docs/coverage.md", "utf8");
const rows = page
  .split("\n")
  .filter((line) => /^\| +\d+ /.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, number = "", item = "", answer = "", where = ""]) => ({
    number: Number(number),
    item,
    answer,
    where,
  }));
const spans = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span);
const answers = ["yes", "another way", "planned", "outside"];

it("has 125 rows, in order, each with one of four answers", () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 125 }, (_, index) => index + 1));
  expect([...new Set(rows.map(({ answer }) => answer))].sort()).toEqual([...answers].sort());
});

it("counts them right", () => {
  const told = answers.map((answer) => Number(new RegExp(`\\*\\*(\\d+) ${answer}\\*\\*`).exec(page)?.[1]));
  expect(told).toEqual(answers.map((answer) => rows.filter((row) => row.answer === answer).length));
});

it.each(rows.filter(({ answer }) => answer !== "planned"))(
  "$number names what exists: $where",
  ({ item, where, answer }) => {
    const named = spans(where);
    const files = named.filter((span) => /^[\w./[\]-]+\/[\w.-]+$/.test(span) && !span.startsWith("./"));
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
    const steps = named.filter((span) => /^[a-z]+\.[a-z]+$/.test(span));
    expect(steps.filter((step) => standardCatalogue.get(step) === undefined)).toEqual([]);
    const links = [...where.matchAll(/\]\(([^)]+)\)/g)].map(([, to = ""]) => to);
    expect(links.filter((to) => !existsSync(`docs/${to}`))).toEqual([]);
    const commands = named.filter((span) => span.startsWith("./runbook "));
    // Whether the commands exist, test/docs.test.ts holds for every page.
    if (answer === "yes") expect([...files, ...steps, ...links, ...commands], item).not.toEqual([]);
  },
);

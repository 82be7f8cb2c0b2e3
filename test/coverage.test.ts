/** docs/coverage.md: each row leads to something that exists, and the counts are those of its rows. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { checks } from "../src/readiness/checks.ts";
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

it("has 125 rows, in order, each with one of the answers", () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 125 }, (_, index) => index + 1));
  expect(rows.filter(({ answer }) => !answers.includes(answer))).toEqual([]);
});

it("counts them right", () => {
  const told = answers.map((answer) => Number(new RegExp(`\\*\\*(\\d+) ${answer}\\*\\*`).exec(page)?.[1]));
  expect(told).toEqual(answers.map((answer) => rows.filter((row) => row.answer === answer).length));
});

/** Files, links and commands that a page names are held by test/docs.test.ts. */
it("names steps of the catalogue", () => {
  const named = rows
    .filter(({ answer }) => answer !== "planned")
    .flatMap(({ number, where }) => spans(where).map((span) => ({ number, span })))
    .filter(({ span }) => /^[a-z]+\.[a-z]+$/.test(span));
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter(({ span }) => standardCatalogue.get(span) === undefined)).toEqual([]);
});

it("names checks of ready", () => {
  const named = rows.flatMap(({ where }) =>
    [...where.matchAll(/checks? ((?:[a-z]+\.[\w-]+(?:, | and )?)+)/g)].flatMap(([, ids = ""]) =>
      ids.split(/, | and /),
    ),
  );
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((id) => !checks.some((check) => check.id === id))).toEqual([]);
});

it("leaves no row without a place or a reason", () => {
  expect(rows.filter(({ item, where }) => item === "" || where.length < 5)).toEqual([]);
});

import { expect, test } from "vitest";
import { parseList } from "../../src/accounts/list-file.ts";
import { BadInput, problemLines } from "../../src/errors.ts";

const values = (text: string) => parseList(text, "list.txt").map(({ value }) => value);
function problems(text: string): readonly string[] {
  try {
    parseList(text, "list.txt");
  } catch (error) {
    if (error instanceof BadInput) return error.problems.map((each) => problemLines(each)[0]);
    throw error;
  }
  return [];
}

test("ids and addresses a line, with comments, empty lines, any line ends and a byte order mark; twice counts once", () => {
  expect(values("\uFEFF# taken over\r\nuser_a\r\n\r\nAda@App.example\rada@app.example\nuser_a\n")).toEqual([
    "user_a",
    "ada@app.example",
  ]);
});

test.each([
  ["commas, a header, quotes", 'name,email,user_id\n"Doe, Jo",jo@app.example,user_a\n'],
  ["semicolons", "User ID;note\nuser_a;a, b\n"],
  ["no header", "Jo,user_a\n"],
  ["quotes in quotes", 'note,id\n"says ""hm, no""",user_a\n'],
])("CSV: %s", (_, text) => {
  expect(values(text)).toEqual(["user_a"]);
});

test("each line that names nobody is told with its place, twenty at most", () => {
  expect(problems("email,name\nada@app.example,Ada\n  nobody,Bo\nx@y,C\n")).toEqual([
    'list.txt:3:3 "nobody" is no Clerk user id and no e-mail address [BAD_LIST]',
  ]);
  expect(problems("10.0.0.1\n")[0]).toContain("list.txt:1:1");
  expect(problems(Array.from({ length: 30 }, (_, at) => `bad${at}`).join("\n"))).toHaveLength(20);
});

test("an empty list is refused, and one of 100,001 lines at its last", () => {
  for (const text of ["", "\n# nobody\n", "email\n"])
    expect(problems(text)).toEqual(["list.txt:1:1 the list is empty [BAD_LIST]"]);
  const lines = Array.from({ length: 100_000 }, (_, at) => `user_${at}`);
  expect(values(lines.join("\n"))).toHaveLength(100_000);
  expect(problems([...lines, "user_more"].join("\n"))).toEqual([
    "list.txt:100001:1 the list has more than 100000 lines [BAD_LIST]",
  ]);
});

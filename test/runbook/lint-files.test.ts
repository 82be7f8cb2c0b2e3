/** Real files through the command: each broken one is refused at its exact place, each valid one passes. */
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { typed } from "../world/command.ts";
import { brokenFiles, placeOf } from "./mistakes.ts";
import { channelsText, noticeTexts, valid } from "./valid.ts";
import { variants, variantText } from "./variants.ts";

interface Linted {
  readonly problems: readonly { file: string; code: string; line: number; column: number }[];
}

/** A checkout cannot get so far that readers have no words: its notices are refused first, see below. */
const broken = brokenFiles.filter(({ code }) => code !== "MISSING_LANGUAGE");
let checkout: string;

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), "lint-checkout-"));
  for (const folder of ["notices", "contacts", "broken", "valid"]) mkdirSync(join(checkout, folder));
  copyFileSync("Pulumi.yaml", join(checkout, "Pulumi.yaml"));
  for (const [name, text] of Object.entries(noticeTexts))
    writeFileSync(join(checkout, "notices", name), text);
  writeFileSync(
    join(checkout, "contacts", "channels.yaml"),
    channelsText.replace(/, \{ id: far.*\}\]/, "]").replace(/, support: far/, ""),
  );
  for (const [index, { text }] of broken.entries())
    writeFileSync(join(checkout, "broken", `${index}.yaml`), text);
  for (const [index, [usual, other]] of variants.entries())
    writeFileSync(join(checkout, "valid", `${index}.yaml`), variantText(usual, other));
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

async function lint(
  cwd: string,
  folder: string,
): Promise<{ readonly code: number | null; readonly linted: Linted }> {
  const files = readdirSync(join(cwd, folder))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => join(folder, name));
  const { code, stdout } = await typed(["lint", ...files, "--json"], { cwd });
  return { code, linted: JSON.parse(stdout) as Linted };
}

test("each broken file is refused with its code at its exact place", async () => {
  const { code, linted } = await lint(checkout, "broken");
  expect(code).toBe(2);
  for (const [index, { name, code: expected, line, column }] of broken.entries()) {
    const file = join("broken", `${index}.yaml`);
    const found = linted.problems
      .filter((problem) => problem.file === file)
      .map((problem) => [problem.code, problem.line, problem.column]);
    expect({ name, found }).toEqual({ name, found: expect.arrayContaining([[expected, line, column]]) });
  }
});

test("each valid variant gives no problem, and so does everything that ships", async () => {
  expect(await lint(checkout, "valid")).toMatchObject({ code: 0, linted: { problems: [] } });
  expect(await lint(resolve("."), "runbooks")).toMatchObject({ code: 0, linted: { problems: [] } });
});

test.each(["a link that leads out of the project", "a folder", "a FIFO"])(
  "an include of %s is not read, and refused in its place",
  async (what) => {
    const folder = mkdtempSync(join(checkout, "include-"));
    const there = join(folder, "there.yaml");
    if (what === "a folder") mkdirSync(there);
    else if (what === "a FIFO") execFileSync("mkfifo", [there]);
    else symlinkSync("/etc/passwd", there);
    const [usual, other] = [
      "steps:\n",
      "steps:\n  - id: drawn\n    include: there.yaml\n    title: Drawn in\n",
    ];
    writeFileSync(join(folder, "outer.yaml"), valid.replace(usual, other));
    const { code, stdout } = await typed(["lint", relative(checkout, join(folder, "outer.yaml")), "--json"], {
      cwd: checkout,
    });
    const { problems } = JSON.parse(stdout) as Linted;
    expect(code).toBe(2);
    const { line } = placeOf(valid, usual);
    expect(problems).toMatchObject([{ code: "BAD_INCLUDE", line: line + 2, column: 14 }]);
  },
);

test("an include is found from the file that names it, wherever lint is typed", async () => {
  const folder = mkdtempSync(join(checkout, "include-"));
  mkdirSync(join(folder, "inner"));
  const text = "version: 1\ntitle: T\nsummary: S\nseverity: low\nsteps:\n";
  writeFileSync(join(folder, "part.yaml"), `${text}  - { id: a, use: triage.gather }\n`);
  writeFileSync(
    join(folder, "inner", "outer.yaml"),
    `${text}  - { id: a, include: ../part.yaml, title: A }\n`,
  );
  const { stdout } = await typed(["lint", "outer.yaml", "--json"], { cwd: join(folder, "inner") });
  expect((JSON.parse(stdout) as Linted).problems).toMatchObject([
    { file: "outer.yaml", code: "BAD_INCLUDE", line: 6 },
    { file: join("..", "part.yaml"), code: "MISSING_FIELD", line: 6 },
  ]);
});

test("a notice without words in a language is refused at the language's file, whatever the runbooks say", async () => {
  writeFileSync(join(checkout, "notices", "fr.yaml"), "up: { title: Oui, text: Oui }\n");
  const file = join("notices", "fr.yaml");
  expect(await lint(checkout, "valid")).toMatchObject({
    ...{ code: 2, linted: { problems: [{ file, code: "MISSING_LANGUAGE", line: 1, column: 1 }] } },
  });
});

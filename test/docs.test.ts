/** What the documents name exists: commands with their flags, npm scripts, files. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { wrongWith } from "./builders/typed-line.ts";

const pages = execFileSync("git", ["ls-files", "*.md"], { encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "" && existsSync(file));

interface Said {
  readonly place: string;
  readonly text: string;
}

/** Code spans and the lines of code blocks, comments left out. */
const said: readonly Said[] = pages.flatMap((page) =>
  readFileSync(page, "utf8")
    .split("\n")
    .flatMap((line, index): Said[] => {
      const spans = [...line.matchAll(/`([^`]+)`/g)].map(([, span]) => span ?? "");
      const all = line.includes("`") ? spans : [line.replace(/\s#\s.*$/, "").trim()];
      return all.map((text) => ({ place: `${page}:${index + 1}`, text }));
    }),
);

test("each command that a document shows can be typed", () => {
  const lines = said.flatMap(({ place, text }) => {
    const wrong = wrongWith(text);
    return wrong === undefined ? [] : [{ place, text, wrong }];
  });
  expect(lines.length).toBeGreaterThan(60);
  expect(lines.filter(({ wrong }) => wrong !== "")).toEqual([]);
  // What it would say of a mistake.
  expect(wrongWith("./runbook bypass opn")).toBe("there is no command bypass opn");
  expect(wrongWith("./runbook status --wacth")).toBe("status has no --wacth");
});

test("each npm script and each test file that a document shows is there", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const missing = said.flatMap(({ place, text }) => {
    const script = /^npm run ([\w:]+)/.exec(text)?.[1];
    const file = /npx vitest run (\S+)/.exec(text)?.[1];
    return [
      ...(script === undefined || Object.hasOwn(scripts, script) ? [] : [`${place} npm run ${script}`]),
      ...(file === undefined || existsSync(file) ? [] : [`${place} ${file}`]),
    ];
  });
  expect(missing).toEqual([]);
});

test("each attack in docs/assurance.md has one command that repeats it: a test file that is there", () => {
  const rows = readFileSync("docs/assurance.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (?:attack|-)/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(rows.length).toBeGreaterThan(50);
  const wrong = rows.filter(([, ...cells]) => {
    const file = /^`(test\/[\w./-]+\.(?:test|long)\.ts)`$/.exec(cells[3] ?? "")?.[1];
    return cells.length !== 5 || cells.slice(0, 3).includes("") || file === undefined || !existsSync(file);
  });
  expect(wrong).toEqual([]);
});

test("each file of this repository that a document names is there", () => {
  const rooms =
    "src|docs|scripts|infra|guard|user-sync|app|sandbox|toolchain|test|bench|contacts|runbooks|notices";
  const path = new RegExp(`^(?:${rooms})/[\\w./-]*$`);
  const missing = said
    .filter(({ place, text }) => path.test(text) && !place.startsWith("CHANGELOG"))
    // From the root, from the page's own folder, or in the reference app, as a reader's app has it.
    .filter(({ place, text }) =>
      ["", place.replace(/[^/]*$/, ""), "app/"].every((at) => !existsSync(`${at}${text}`)),
    )
    .map(({ place, text }) => `${place} ${text}`);
  expect(missing).toEqual([]);
});

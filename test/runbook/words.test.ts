/** Whatever stands where it does not belong: it is refused in YAML's words, at its place, with a way out. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { readImported } from "../../src/people/import-shape.ts";
import { contactFiles, readContacts, type ContactTexts } from "../../src/people/read-contacts.ts";
import type { Problem } from "../../src/errors.ts";
import { readChannels } from "../../src/people/notices/channels.ts";
import { readTemplates } from "../../src/people/notices/templates.ts";
import { loadRunbook } from "../../src/runbook/load.ts";
import { sampled } from "../builders/sampled.ts";
import { testCatalogue } from "../builders/catalogue.ts";
import { wellKnown } from "../people/well-known.ts";
import { channelsText, noticeTexts, testNotices, withNotice as valid } from "./valid.ts";

type Data = null | boolean | number | string | Data[] | { [key: string]: Data };

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const shipped = Object.fromEntries(
  Object.entries(contactFiles).map(([name, file]) => [name, read(file)]),
) as ContactTexts;
const problemsIn = (result: object): readonly Problem[] =>
  Array.isArray(result) ? (result as Problem[]) : [];
const contacts =
  (name: keyof ContactTexts) =>
  (text: string): readonly Problem[] =>
    problemsIn(readContacts({ ...shipped, [name]: text }));
const runbook = (text: string): readonly Problem[] => {
  const loaded = loadRunbook(text, "r", testCatalogue, testNotices());
  return loaded.ok ? [] : loaded.problems;
};

const files: readonly (readonly [string, string, (text: string) => readonly Problem[]])[] = [
  ["people", shipped.people ?? "", contacts("people")],
  ["escalation", shipped.escalation ?? "", contacts("escalation")],
  ["vendors", shipped.vendors ?? "", contacts("vendors")],
  ["rota", shipped.rota ?? "", contacts("rota")],
  ["channels", channelsText, (text) => problemsIn(readChannels(text, ["en", "de", "fr"]))],
  [
    "notices",
    noticeTexts["notices.yaml"],
    (text) => problemsIn(readTemplates({ ...noticeTexts, "notices.yaml": text })),
  ],
  [
    "a notice's words",
    noticeTexts["en.yaml"],
    (text) => problemsIn(readTemplates({ ...noticeTexts, "en.yaml": text })),
  ],
  ["contacts to import", wellKnown, (text) => problemsIn(readImported(text, "i"))],
  ["a runbook", valid, runbook],
];

/** Every copy of `value` in which one thing is another, or one field more or less. */
function* changed(value: Data): Generator<Data> {
  const odd: readonly Data[] = [null, 1.5, Number.NaN, true, "", "x y", [], {}, [1], { a: 1 }];
  yield* odd;
  if (Array.isArray(value))
    for (const [index, item] of value.entries())
      for (const other of changed(item)) yield value.with(index, other);
  else if (typeof value === "object" && value !== null) {
    yield { ...value, unheardOf: 1 };
    for (const key of Object.keys(value)) {
      const { [key]: item = null, ...rest } = value;
      yield rest;
      yield { ...rest, [`${key}x`]: item };
      for (const other of changed(item)) yield { ...value, [key]: other };
    }
  }
}

/** Of JavaScript, zod and the YAML library; none of them is a word of the files. */
const foreign =
  /\b(objects?|undefined|arrays?|NaN|null|Infinity|received|Received|Expected|Invalid|Unrecognized|Too (small|big)|ZodError|tuple|regex|parseAllDocuments|scalar|flow|collection|node|token|implicit|\[object)\b/;

const saidOf = ({ message, hint }: Problem): string =>
  `${message} ${hint}`.replace(/"(?:[^"\\]|\\.)*"?/g, "…");

describe.each(files)("%s", (_name, text, problemsOf) => {
  test("is valid as it stands", () => expect(problemsOf(text)).toEqual([]));

  test("speaks of each wrong value in YAML's words", () => {
    const lines = new Set<string>();
    for (const wrong of sampled(changed(parse(text) as Data), 100)) {
      const problems = problemsOf(stringify(wrong, { aliasDuplicateObjects: false }));
      for (const problem of problems) {
        expect(problem.hint, problem.message).not.toBe("");
        lines.add(saidOf(problem));
      }
    }
    expect(lines.size).toBeGreaterThan(3);
    expect([...lines].filter((line) => foreign.test(line))).toEqual([]);
  });
});

const fileOf = (name: string) => readFileSync(new URL(`cases/${name}`, import.meta.url), "utf8");
const told = (text: string) =>
  runbook(text).map(({ line, column, message, hint, code }) => [`${line}:${column} ${message}`, code, hint]);

test("another tool's runbook: a list is no mapping", () => {
  expect(told(fileOf("r02-rundeck.yaml"))).toEqual([
    [
      "1:1 the file: expected mapping, found list of mapping",
      "WRONG_TYPE",
      "Begin the file with fields: version, title, summary, severity.",
    ],
  ]);
});

test("two documents in a file: the second is named, and what to do with it", () => {
  expect(told(fileOf("r09-multi-doc.yaml"))).toEqual([
    [
      "10:1 a second document begins here",
      "YAML_SYNTAX",
      "Put it in a file of its own, and remove the line ---.",
    ],
  ]);
});

test("mistakes of form are said in words of the text", () => {
  const broken = [
    ...[
      'a: "b',
      "a: 'b",
      "a: [b",
      "a: {b",
      "a: b: c",
      "a:\n\tb: c",
      "a: b\n c",
      "a\nb: c",
      "- a\nb",
      "a: |x\n b",
      "a: @b",
      "a: %b",
    ],
    ...[
      'a: "\\q"',
      "a: *",
      "a: &",
      "a: &x &y b",
      "a: *x",
      "? [a]\n: b",
      "[a]: b",
      "a: b#c d: e",
      "a: [b c: d]",
      "a: b\n---\nc: d",
      "%X\n---\na: b",
    ],
    ...[
      "a: [b,,c]",
      "a: }",
      "a: ]",
      "- a\n - b\n- c",
      "a: !!x !!y b",
      `${"k".repeat(1100)}: b`,
      "a: {b\n: c}",
      "a: [\nb\n]",
      '"a"b: c',
      "1: a",
      "a: !!map x",
    ],
  ];
  const lines = broken.flatMap((text) =>
    runbook(text).map((problem) => ({ text, said: saidOf(problem), ...problem })),
  );
  expect(lines.filter(({ code }) => code === "YAML_SYNTAX").length).toBeGreaterThan(20);
  expect(lines.filter(({ said }) => foreign.test(said)).map(({ text, said }) => ({ text, said }))).toEqual(
    [],
  );
});

test("a large file is no alias bomb: it is read, or refused for its size", () => {
  const step = (at: number) => `  - { id: s${at}, use: manual.check, title: Look, with: { look: Look } }\n`;
  const large = `version: 1\ntitle: A\nsummary: B\nseverity: low\ncategory: clerk-outage\nsteps:\n${Array.from({ length: 4_500 }, (_, at) => step(at)).join("")}`;
  expect(runbook(large)).toEqual([]);
  expect(runbook(`${large}# ${"x".repeat(600_000)}`).map(({ code }) => code)).toEqual(["YAML_TOO_BIG"]);
});

test("an alias stands for what its anchor was where the alias is written", () => {
  const text = wellKnown
    .replace('"+1-xxx-xxx-xxxx"', '&a "1"')
    .replace('"@oncall"', "*a")
    .replace('"CTO"', '&a "2"');
  const imported = readImported(text, "i");
  if (!("onCall" in imported)) throw new Error("not read");
  expect(imported.onCall[0]).toMatchObject({ phone: "1", slack: "1" });
});

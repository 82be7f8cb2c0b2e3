/** Long hostile texts through everything that reads what strangers or other tools wrote: work grows with length only. */
import { expect, test } from "vitest";
import { lineDiff } from "../src/people/line-diff.ts";
import { readImported } from "../src/people/import-shape.ts";
import { readLog } from "../src/facts/log-lines.ts";
import { openInFeed } from "../src/facts/status-page.ts";
import { fillIn, placeholdersIn, readTemplates } from "../src/people/notices/templates.ts";
import { resolveInputs } from "../src/plan/inputs.ts";
import { makeRedact } from "../src/ports/redact.ts";
import { html, plainText } from "../src/report/html-text.ts";
import { loadRunbook } from "../src/runbook/load.ts";
import { compilePattern, matchedMax } from "../src/runbook/pattern.ts";
import { sampled } from "./builders/sampled.ts";
import { testCatalogue } from "./builders/catalogue.ts";
import { wellKnown } from "./people/well-known.ts";
import { valid } from "./runbook/valid.ts";

const of = (piece: string, length: number): string => piece.repeat(Math.ceil(length / piece.length));

/** What a matcher that tries every beginning, or every way through, takes minutes for. */
const pieces: readonly string[] = [
  ...[
    "a",
    " ",
    "\t",
    "-",
    "=",
    "/",
    "\\",
    "{",
    "}",
    "[",
    "(",
    "!",
    "!! ",
    "&a ",
    "*a ",
    "'",
    '"',
    "${{",
    "${{ ",
  ],
  ...["bearer ", "basic\t", "-eyJaaaaa", "eyJaaaaa.eyJ", "//a:", "?token", "-----BEGIN ", "PRIVATE KEY "],
  ...[
    "<item>",
    "<title>",
    "<pubDate>",
    "webhook ",
    "clerk ",
    "429 ",
    "error ",
    "status ",
    "HTTP/1.",
    "0-15 ",
    "- a\n",
  ],
  ...[
    "a: b\n",
    "a:\n ",
    "? ",
    "#",
    ",",
    "1",
    "0-",
    "http://",
    "@a",
    "a@",
    "a.",
    "\n",
    "\r",
    "\u00e9",
    "\u{1F600}",
  ],
];

const redact = makeRedact(["a-secret-that-is-long-enough"]);
const step = (text: string): string => valid.replace("title: Look", () => `title: ${text}`);
type Reader = (text: string) => unknown;
const plain: readonly (readonly [string, Reader])[] = [
  ["what is masked", (text) => [redact(text), redact(`bearer${text}`), redact(`eyJaaaaa.eyJaaaaa${text}`)]],
  ["a log", (text) => [readLog(text, 0), readLog(`{"a":"${text}`, 0)]],
  ["a status page's feed", (text) => openInFeed(`<rss>${text.repeat(5)}`, 0)],
  ["a notice's placeholders", (text) => [placeholdersIn(text), fillIn(text, {})]],
  ["a report", (text) => [html`${text}`, plainText(text)]],
];
/** One reader of YAML stands behind all files; these are what may hold a text of any length beside it. */
const yaml: readonly (readonly [string, Reader])[] = [
  ["a runbook", (text) => loadRunbook(text, "r", testCatalogue)],
  ["a text in a runbook", (text) => loadRunbook(step(text), "r", testCatalogue)],
  [
    "a window of contacts to import",
    (text) =>
      readImported(
        wellKnown.replace("0-15 min", () => text),
        "i",
      ),
  ],
];

/** Milliseconds of this process's own work, however busy the machine is. */
function workOf(run: () => unknown): number {
  const { user, system } = process.cpuUsage();
  run();
  const after = process.cpuUsage();
  return (after.user - user + after.system - system) / 1000;
}

test.each([
  ...plain.map((each) => [...each, 200_000] as const),
  ...yaml.map((each) => [...each, 20_000] as const),
])("%s: no long text takes longer than it has to", (_name, read, length) => {
  for (const piece of sampled(pieces, 20)) {
    const took = workOf(() => read(of(piece, length)));
    expect({ piece, slow: took > 4_000 ? took : false }).toEqual({ piece, slow: false });
  }
});

test("a file of 40,000 names, anchors and aliases is not compared name by name, nor searched for each alias", () => {
  const lines = (length: number, line: (at: number) => string) =>
    Array.from({ length }, (_, at) => line(at)).join("");
  for (const text of [
    lines(40_000, (at) => `k${at}: a\n`),
    lines(20_000, (at) => `- &a${at} x\n- *a${at}\n`),
  ])
    expect(workOf(() => readTemplates({ "notices.yaml": text }))).toBeLessThan(6_000);
});

test("no pattern that is taken can hang on a text", () => {
  const patterns = [
    "(a+)+b",
    "(x+x+)+y",
    "(a|aa)+$",
    "(.*a){100}",
    "((a?){20}a{20}){10}",
    "(.*)(.*)(.*)(.*)x",
  ];
  for (const source of patterns) {
    const pattern = compilePattern(source);
    if ("message" in pattern) throw new Error(pattern.message);
    const took = workOf(() => ["a", "x", "ab"].map((piece) => pattern.fits(piece.repeat(matchedMax / 2))));
    expect({ source, slow: took > 5_000 ? took : false }).toEqual({ source, slow: false });
  }
});

test("what an operator types is held against a runbook's pattern in linear time, and a text too long for it is said", () => {
  const loaded = loadRunbook(
    valid.replace("    description: Why\n", "    description: Why\n    pattern: (a+)+\n"),
    "r",
    testCatalogue,
  );
  if (!loaded.ok) throw new Error("not valid");
  const typed = (reason: string) => () => resolveInputs(loaded.runbook, { reason });
  expect(typed("aaaa")()).toMatchObject({ reason: "aaaa" });
  expect(typed(`${"a".repeat(5_000)}!`)).toThrow("does not fit");
  expect(typed("a".repeat(matchedMax + 1))).toThrow("is too long");
});

test("what changes in long contacts is told without a table of all pairs of lines", () => {
  const [before, after] = ["a", "b"].map((letter) =>
    Array.from({ length: 20_000 }, (_, line) => `${letter}${line}`).join("\n"),
  );
  const took = workOf(() => expect(lineDiff(before ?? "", after ?? "")).toHaveLength(40_000));
  expect(took).toBeLessThan(5_000);
});

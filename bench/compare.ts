// `npm run compare`: plays the same night both ways against the sandbox, and tells the two apart.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { format } from "prettier";
import { Ending, endOnSignals } from "./ending.ts";
import { keptFile, nightSection, readFindings, section, wayNames } from "./night/kept.ts";
import { playNight } from "./night/play.ts";
import { NightRecord } from "./night/record.ts";
import { readSettings } from "./night/settings.ts";

const page = fileURLToPath(new URL("../docs/comparison.md", import.meta.url));

const help = `npm run compare -- [options]

Plays one night twice, once with the well-known boolean bypass and once with this repository's commands, with the
latencies and faults of bench/night.yaml, and prints the comparison. Takes some seven minutes, most of it waiting.

  --write   keep the record in bench/night/record and write the table to docs/comparison.md
  --kept    play nothing: the table of the record that is kept
  --help    this
`;

async function main(wish: { readonly write: boolean; readonly kept: boolean }): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const ending = new Ending();
  const toldToEnd = endOnSignals(ending, say);
  try {
    const folder = mkdtempSync(join(tmpdir(), "compare-"));
    ending.onEnd(() => rmSync(folder, { recursive: true, force: true }));
    const file = wish.kept ? keptFile : (way: string) => join(folder, `${way}.jsonl`);
    const settings = readSettings();
    // Side by side, so that whatever slows the machine down slows both; most of it is waiting.
    if (!wish.kept)
      await Promise.all(
        wayNames.map((way) =>
          playNight(way, settings, new NightRecord(file(way)), { say: sayOf(say, way), ending }),
        ),
      );
    const text = section(readFindings(file("boolean")), readFindings(file("grant")));
    const formatted = await format(text, { parser: "markdown", printWidth: 110 });
    if (wish.write) {
      if (!wish.kept) for (const way of wayNames) cpSync(file(way), keptFile(way));
      writeFileSync(page, nightSection.put(readFileSync(page, "utf8"), formatted));
    }
    process.stdout.write(formatted);
  } catch (error) {
    if (!toldToEnd()) throw error;
  } finally {
    await ending.close();
  }
}

const sayOf = (say: (line: string) => void, way: string) => (line: string) => say(`${way}: ${line}`);

const flag = { type: "boolean", default: false } as const;
try {
  const { values } = parseArgs({ options: { write: flag, kept: flag, help: flag } });
  if (values.help) process.stdout.write(help);
  else await main(values);
} catch (error) {
  const bad = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") === true;
  process.stderr.write(`${(error as Error).message}\n${bad ? "    See `npm run compare -- --help`.\n" : ""}`);
  process.exitCode = bad ? 2 : 1;
}

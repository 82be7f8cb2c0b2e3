// `npm run compare:sign-out`: ends sessions by the well-known scripts and by this repository's commands, and tells the two apart.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, cpSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { format } from "prettier";
import { EventLog } from "../rehearsal/record/event-log.ts";
import { Ending, endOnSignals } from "./ending.ts";
import type { SignOutFact, WayName } from "./sign-out/event.ts";
import { keptFolder, readPlays, signOutSection, tablesOf } from "./sign-out/kept.ts";
import { playSignOut } from "./sign-out/play.ts";
import { runbookWay, scriptsWay } from "./sign-out/ways.ts";

const page = fileURLToPath(new URL("../README.md", import.meta.url));

const help = `npm run compare:sign-out -- [options]

Ends the sessions of one stolen account, then of everybody, in the same world: by the well-known scripts, and by this
repository's commands. Prints who was still in, what was left undone, requests and time.

  --people <n>  how many are signed in; may be given again. Default: 10, 1000 and 100000
  --write       keep the records in bench/sign-out/record and write the tables to README.md
  --kept        play nothing: the tables of the records that are kept
  --help        this
`;

async function main(wish: { write: boolean; kept: boolean; people: readonly number[] }): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const folder = wish.kept ? keptFolder : mkdtempSync(join(tmpdir(), "sign-out-"));
  try {
    if (!wish.kept)
      for (const people of wish.people)
        for (const way of ["scripts", "runbook"] as const) await play(way, people, folder, say);
    const formatted = await format(tablesOf(readPlays(folder)), { parser: "markdown", printWidth: 110 });
    if (wish.write) {
      mkdirSync(keptFolder, { recursive: true });
      if (!wish.kept) cpSync(folder, keptFolder, { recursive: true });
      writeFileSync(page, signOutSection.put(readFileSync(page, "utf8"), formatted));
    }
    process.stdout.write(formatted);
  } finally {
    if (!wish.kept) rmSync(folder, { recursive: true, force: true });
  }
}

async function play(name: WayName, people: number, folder: string, say: (line: string) => void) {
  say(`${name}, ${people} people: bringing it up`);
  const ending = new Ending();
  const toldToEnd = endOnSignals(ending, say);
  try {
    const record = new EventLog<SignOutFact>(join(folder, `${name}-${people}.jsonl`));
    const add = (fact: SignOutFact) => record.add(fact);
    const way = name === "scripts" ? await scriptsWay(ending, add) : await runbookWay(ending, add, people);
    record.onEvent(({ kind }) => say(`${name}, ${people} people: ${kind}`));
    await playSignOut(way, people, record);
  } catch (error) {
    if (!toldToEnd()) throw error;
  } finally {
    await ending.close();
  }
}

const flag = { type: "boolean", default: false } as const;
try {
  const { values } = parseArgs({
    options: { write: flag, kept: flag, help: flag, people: { type: "string", multiple: true } },
  });
  const people = (values.people ?? ["10", "1000", "100000"]).map(Number);
  if (people.some((each) => !Number.isInteger(each) || each < 1))
    throw new Error("--people takes a whole number.");
  if (values.help) process.stdout.write(help);
  else await main({ ...values, people });
} catch (error) {
  const { message, code = "" } = error as Error & { code?: string };
  const bad = code.startsWith("ERR_PARSE_ARGS") || message.startsWith("--people");
  process.stderr.write(`${message}\n${bad ? "    See `npm run compare:sign-out -- --help`.\n" : ""}`);
  process.exitCode = bad ? 2 : 1;
}

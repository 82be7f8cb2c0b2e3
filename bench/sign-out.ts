// `npm run compare:sign-out`: ends sessions by the well-known scripts and by this repository's commands, and tells the two apart.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, cpSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { format } from "prettier";
import { EventLog } from "../rehearsal/record/event-log.ts";
import { Ending, endOnSignals } from "./ending.ts";
import { sectionNamed } from "./section.ts";
import type { SignOutFact, WayName } from "./sign-out/event.ts";
import { playSignOut } from "./sign-out/play.ts";
import { accountTable, signOutTable, type Play } from "./sign-out/table.ts";
import { runbookWay, scriptsWay } from "./sign-out/ways.ts";

const page = fileURLToPath(new URL("../docs/comparison.md", import.meta.url));
const kept = fileURLToPath(new URL("sign-out/record", import.meta.url));
const section = sectionNamed("sign-out", "npm run compare:sign-out -- --write");

/** Half of what a production instance may ask in ten seconds: what a run leaves to the app. */
const usualBudget = 400;
/** Where a play would take longer than this at that budget, Clerk's limit and the budget are raised alike. */
const patienceS = 240;
const requestsEach = 2;

const help = `npm run compare:sign-out -- [options]

Ends the sessions of one stolen account, then of everybody, in the same world: by the well-known scripts, and by this
repository's commands. Prints who was still in, what was left undone, requests and time.

  --people <n>  how many are signed in; may be given again. Default: 10, 1000 and 100000
  --write       keep the records in bench/sign-out/record and write the tables to docs/comparison.md
  --kept        play nothing: the tables of the records that are kept
  --help        this
`;

async function main(wish: { write: boolean; kept: boolean; people: readonly number[] }): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const folder = wish.kept ? kept : mkdtempSync(join(tmpdir(), "sign-out-"));
  try {
    if (!wish.kept)
      for (const people of wish.people)
        for (const way of ["scripts", "runbook"] as const) await play(way, people, folder, say);
    const plays = readdirSync(folder)
      .filter((name) => name.endsWith(".jsonl"))
      .map((name) => readPlay(join(folder, name)))
      .sort((one, other) => sizeOf(one) - sizeOf(other) || nameOf(other).localeCompare(nameOf(one)));
    const text = [accountTable(plays), "", signOutTable(plays), "", notes(plays)].join("\n");
    const formatted = await format(text, { parser: "markdown", printWidth: 110 });
    if (wish.write) {
      mkdirSync(kept, { recursive: true });
      if (!wish.kept) cpSync(folder, kept, { recursive: true });
      writeFileSync(page, section.put(readFileSync(page, "utf8"), formatted));
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
    const factor = factorFor(people);
    const add = (fact: SignOutFact) => record.add(fact);
    const way =
      name === "scripts"
        ? await scriptsWay(ending, add)
        : await runbookWay(ending, add, usualBudget * factor);
    await way.world.control("PUT", "/clerk/rate-limit", { limit: 1_000 * (name === "runbook" ? factor : 1) });
    record.onEvent(({ kind }) => say(`${name}, ${people} people: ${kind}`));
    await playSignOut(way, people, record);
  } catch (error) {
    if (!toldToEnd()) throw error;
  } finally {
    await ending.close();
  }
}

/** By how much limit and budget are raised, so that a play of so many people can be waited for. */
const factorFor = (people: number): number =>
  Math.max(1, Math.ceil((people * requestsEach * 10) / usualBudget / patienceS));

function notes(plays: readonly Play[]): string {
  const raised = [...new Set(plays.map(sizeOf))].filter((people) => factorFor(people) > 1);
  const [began] = plays.flatMap((play) => play.filter((event) => event.kind === "began"));
  const where = began?.kind === "began" ? `Taken on ${began.at.slice(0, 10)}; ${began.machine}.` : "";
  const how = raised.map(
    (people) =>
      `With ${people.toLocaleString("en-US")} people Clerk's limit and our budget were ${factorFor(people)} times the usual; at the usual ones the time is that much longer. The scripts had the usual limit.`,
  );
  return [where, ...how].join(" ");
}

const readPlay = (file: string): Play =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Play[number]);
const beganOf = (play: Play) => {
  const [first] = play;
  if (first?.kind !== "began") throw new Error("This is no record of a play.");
  return first;
};
const sizeOf = (play: Play): number => beganOf(play).people;
const nameOf = (play: Play): WayName => beganOf(play).way;

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

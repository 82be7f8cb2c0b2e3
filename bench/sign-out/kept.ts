import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sectionNamed } from "../section.ts";
import { byFifty, type WayName } from "./event.ts";
import { accountTable, signOutTable, type Play } from "./table.ts";

/** Where the committed records lie. */
export const keptFolder = fileURLToPath(new URL("record", import.meta.url));
/** Where README.md has the tables. */
export const signOutSection = sectionNamed("sign-out", "npm run compare:sign-out -- --write");

/** The plays of a folder: fewest people first, the scripts before ours. */
export function readPlays(folder: string): readonly Play[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => readPlay(join(folder, name)))
    .sort((one, other) => sizeOf(one) - sizeOf(other) || nameOf(other).localeCompare(nameOf(one)));
}

/** All that README.md says of them, as Markdown. Pure. */
export const tablesOf = (plays: readonly Play[]): string =>
  [accountTable(plays), "", signOutTable(plays), "", notes(plays)].join("\n");

function notes(plays: readonly Play[]): string {
  const [first] = plays.map(beganOf);
  const where = first === undefined ? "" : `Taken on ${first.at.slice(0, 10)}; ${first.machine}.`;
  const loads = plays.map((play) => Number(beganOf(play).load));
  return [
    where,
    `Processes that wanted a processor meanwhile: ${Math.min(...loads)} to ${Math.max(...loads)}.`,
    "A token lives a minute after its session has ended; sessions of the stolen account that are left count among everybody's.",
    ...(plays.map(sizeOf).some(byFifty)
      ? ["Of more than 10,000 people we end sessions by fifty (`--way ban`)."]
      : []),
    "The scripts ask as fast as they can, up to Clerk's 1,000 requests in ten seconds; we take 400.",
    "Our time is until the run has ended; up to 10,000 people that includes a second look at everybody a minute later.",
    "Approvals were typed at once.",
  ].join(" ");
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

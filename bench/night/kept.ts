import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { NightEvent, WayName } from "./event.ts";
import { findingsOf, type Findings } from "./findings.ts";
import { comparisonTable } from "./table.ts";

export const wayNames = ["boolean", "grant"] as const satisfies readonly WayName[];

const begin = "<!-- comparison: written by npm run compare -- --write -->";
const end = "<!-- comparison: end -->";

/** Where the committed record of a night lies. */
export const keptFile = (way: WayName): string =>
  fileURLToPath(new URL(`record/${way}.jsonl`, import.meta.url));

/** @throws Error when the file is no record of a whole night */
export function readFindings(file: string): Findings {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return findingsOf(lines.map((line) => JSON.parse(line) as NightEvent));
}

/** What stands between the page's markers: pure, from the two nights' findings. */
export function section(theirs: Findings, ours: Findings): string {
  const { machine, load, beganAt } = ours;
  return [
    "Clerk goes away, comes back, somebody rolls back, a laptop dies: played both ways against the sandbox, with the latencies and",
    "visitors of [bench/night.yaml](../bench/night.yaml), by `npm run compare -- --write` (some seven minutes), from recorded events.",
    `Taken on ${beganAt.slice(0, 10)}; ${machine}, load ${load}. Neither way's times count what people take to read and type.`,
    "",
    comparisonTable(theirs, ours),
  ].join("\n");
}

/** What stands between the markers now. @throws Error without them */
export function sectionIn(page: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error("docs/comparison.md has no place for the comparison.");
  return page.slice(from + begin.length, to).trim();
}

/** The page with that section in place. @throws Error without the markers */
export function withSection(page: string, text: string): string {
  return page.replace(
    `${begin}\n\n${sectionIn(page)}\n\n${end}`,
    () => `${begin}\n\n${text.trim()}\n\n${end}`,
  );
}

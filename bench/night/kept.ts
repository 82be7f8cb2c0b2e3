import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { NightEvent, WayName } from "./event.ts";
import { sectionNamed } from "../section.ts";
import { findingsOf, type Findings } from "./findings.ts";
import { comparisonTable } from "./table.ts";

export const wayNames = ["boolean", "grant"] as const satisfies readonly WayName[];

/** Where docs/comparison.md has it. */
export const nightSection = sectionNamed("comparison", "npm run compare -- --write");

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

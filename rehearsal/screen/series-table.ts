import type { Summary } from "../record/summary.ts";
import type { Series } from "../series.ts";
import { duration } from "./screen.ts";

/** The last screen of several nights: one row each, then the sum. */
export function renderSeries(series: Series): string {
  const rows = [
    ["night", "outcome", "claims", "time", "record"],
    ...series.nights.map((one) => [
      one.night,
      outcomeOf(one),
      claimsOf(one),
      duration(one.elapsedMs),
      one.place,
    ]),
    ...series.notPlayed.map((name) => [name, "not played", "", "", ""]),
  ];
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)) + 2) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("")
      .trimEnd(),
  );
  return `${[...lines, "", sum(series)].join("\n")}\n`;
}

function outcomeOf({ outcome, failedAssertion, failure }: Summary): string {
  if (outcome === "held") return "held";
  if (outcome === "stopped") return "stopped";
  return `FAILED ${failedAssertion === undefined ? `(${failure ?? "no word"})` : `at ${failedAssertion}`}`;
}

const claimsOf = ({ assertions }: Summary) =>
  `${assertions.filter(({ holds }) => holds).length} of ${assertions.length}`;

function sum({ nights, notPlayed, outcome, elapsedMs }: Series): string {
  const held = nights.filter((one) => one.outcome === "held").length;
  const all = nights.length + notPlayed.length;
  const took = `in ${duration(elapsedMs)}`;
  if (outcome === "held") return `All ${all} nights held ${took}.`;
  return `${held} of ${all} nights held ${took}${outcome === "stopped" ? "; then someone stopped it" : ""}.`;
}

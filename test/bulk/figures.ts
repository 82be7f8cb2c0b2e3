import { readFile, writeFile } from "node:fs/promises";

/** One row of the table in docs/bulk.md. */
export interface Figure {
  readonly what: string;
  /** Requests in ten seconds. */
  readonly budget: number;
  readonly requests: number;
  readonly seconds: number;
  /** Most requests in any sliding ten seconds, as the fake counted them. */
  readonly peak: number;
  readonly refused: number;
  /** Sessions that were asked for again after a kill. */
  readonly twice?: number;
  /** Largest resident memory. */
  readonly peakMb?: number;
}

const file = new URL("../../docs/bulk.md", import.meta.url);

/** Puts rows into docs/bulk.md in place of those of the same name; only with WRITE_FIGURES=1, so that a check changes nothing. */
export async function writeBulkFigures(figures: readonly Figure[]): Promise<void> {
  if (process.env["WRITE_FIGURES"] !== "1") return;
  let lines = (await readFile(file, "utf8")).split("\n");
  for (const { what, budget, requests, seconds, peak, refused, twice, peakMb } of figures) {
    const share = `${((100 * requests) / ((seconds / 10) * budget)).toFixed(1)} %`;
    const cells = [
      what,
      budget,
      requests,
      `${seconds} s`,
      peak,
      share,
      refused,
      twice ?? "",
      peakMb === undefined ? "" : `${peakMb} MB`,
    ];
    const row = `| ${cells.join(" | ")} |`;
    const same = (line: string) =>
      line.startsWith(`| ${what} `) && line.split("|")[2]?.trim() === String(budget);
    if (lines.some(same)) lines = lines.map((line) => (same(line) ? row : line));
    else lines.splice(lines.findIndex((line) => line.startsWith("| ---")) + 1, 0, row);
  }
  await writeFile(file, lines.join("\n"));
}

import type { Benchmark, Row } from "./benchmark.ts";

/** A row as numbers: `bench --json` prints these. */
interface Figure {
  readonly what: string;
  readonly rounds: number;
  readonly ms: Spread;
  readonly against?: string;
  readonly ratio?: Spread;
}

export interface Result {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly figures: readonly Figure[];
}

/** @throws Error when a row is held against one that is not there */
export function resultOf(benchmark: Benchmark, rows: readonly Row[]): Result {
  const { name, title, about } = benchmark;
  return { name, title, about, figures: rows.map((row) => figureOf(row, rows)) };
}

function figureOf({ what, samples, against }: Row, rows: readonly Row[]): Figure {
  const figure = { what, rounds: samples.length, ms: spreadOf(samples) };
  if (against === undefined) return figure;
  const base = rows.find((row) => row.what === against);
  if (base === undefined) throw new Error(`${what} is held against ${against}, which was not timed.`);
  return { ...figure, against, ratio: spreadOf(ratiosOf(samples, base.samples)) };
}

/** Markdown: milliseconds and ratios, each as least / middle / most of the rounds. */
export function tableOf({ title, about, figures }: Result): string {
  const rows = figures.map(({ what, rounds, ms, against, ratio }) => [
    what,
    String(rounds),
    told(ms),
    ratio === undefined ? "" : `× ${told(ratio)}`,
    against ?? "",
  ]);
  const head = ["what", "rounds", "ms: least / middle / most", "ratio, round by round", "against"];
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return [`## ${title}`, "", about, "", ...lines, ""].join("\n");
}

const told = ({ min, median, max }: Spread) => [min, median, max].map(digits).join(" / ");

/** Three digits that mean something. */
function digits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value.toFixed(value >= 1 ? 2 : 3);
}

/** Smallest, middle and largest of some samples. */
interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws RangeError for no samples at all */
function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((left, right) => left - right);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (min === undefined || max === undefined || upper === undefined || lower === undefined)
    throw new RangeError("There are no samples.");
  return { min, median: (lower + upper) / 2, max };
}

/** Each sample by the other one of its round: what a round's noise does to both cancels out. */
function ratiosOf(samples: readonly number[], base: readonly number[]): readonly number[] {
  return samples.flatMap((sample, round) => {
    const other = base[round];
    return other === undefined ? [] : [sample / other];
  });
}

import type { Lab } from "./lab.ts";

/** One line of the table: what was timed, once a round. */
export interface Row {
  readonly what: string;
  /** Milliseconds, one a round, in the order of the rounds. */
  readonly samples: readonly number[];
  /** The row, of the same rounds, that this one is held against. */
  readonly against?: string;
}

/** Times things side by side in one run; it claims nothing and fails only when a thing does not work. */
export interface Benchmark {
  readonly name: string;
  readonly title: string;
  /** What exactly is timed, for the reader of the table. */
  readonly about: string;
  readonly run: (lab: Lab) => Promise<readonly Row[]>;
}

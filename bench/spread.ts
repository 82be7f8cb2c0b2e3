/** Smallest, middle and largest of some samples. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws RangeError for no samples at all */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((left, right) => left - right);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (min === undefined || max === undefined || upper === undefined || lower === undefined)
    throw new RangeError("There are no samples.");
  return { min, median: (lower + upper) / 2, max };
}

/** Each sample by the other one of its round: what a round's noise does to both cancels out. */
export function ratiosOf(samples: readonly number[], base: readonly number[]): readonly number[] {
  return samples.flatMap((sample, round) => {
    const other = base[round];
    return other === undefined ? [] : [sample / other];
  });
}

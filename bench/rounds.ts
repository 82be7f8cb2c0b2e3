/** Does a thing once. @returns how long that took, milliseconds */
type Timed = () => Promise<number>;

/** Times one call. */
export async function timed(body: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await body();
  return performance.now() - begin;
}

/**
 * Every variant once a round, each round beginning with the next one, so that whatever slows the machine down slows
 * all of them alike. What the warm-up rounds took is thrown away.
 * @returns samples by variant, in the order of the rounds
 */
export async function interleaved<Name extends string>(
  variants: Readonly<Record<Name, Timed>>,
  { rounds, warmUps = 1 }: { readonly rounds: number; readonly warmUps?: number },
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(variants) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -warmUps; round < rounds; round++) {
    const first = (round + warmUps) % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const ms = await variants[name]();
      if (round >= 0) samples[name].push(ms);
    }
  }
  return samples;
}

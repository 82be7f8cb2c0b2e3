/** A generator of numbers from 0 up to 1, always the same ones for a seed (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * All of them where the long tests run (TEST_LONG=1), else at most so many, in their order: for cases that come from what the
 * project ships and grow with it.
 * @param seed the same seed picks the same places
 */
export function sampled<T>(all: Iterable<T>, most: number, seed = 1): readonly T[] {
  const every = [...all];
  if (process.env["TEST_LONG"] === "1" || every.length <= most) return every;
  const next = numbersFrom(seed);
  // Each is taken with the share that is still wanted of those that are left.
  let wanted = most;
  return every.filter((_, at) => {
    const taken = next() * (every.length - at) < wanted;
    if (taken) wanted -= 1;
    return taken;
  });
}

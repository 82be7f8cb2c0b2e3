const classes: readonly (readonly [RegExp, number])[] = [
  ...([
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
  ] as const),
  [/[^A-Za-z0-9]/, 33],
];

/**
 * What trying out costs at most, bits: as if each character had been drawn by chance from the kinds that are there. Words,
 * names and dates are guessed far sooner. A character that goes on and on counts for little.
 */
export function guessBits(text: string): number {
  const alphabet = classes.reduce((sum, [kind, size]) => sum + (kind.test(text) ? size : 0), 0);
  const runs = text.replace(/(.)\1{2,}/gs, "$1$1");
  const different = new Set(runs).size;
  if (runs.length === 0) return 0;
  // With few different characters what is drawn is one of those.
  const drawn = different * 3 < runs.length ? different : alphabet;
  return runs.length * Math.log2(Math.max(2, drawn));
}

/** Most pairs of lines that are compared: contacts of two thousand lines. */
const pairsMax = 4_000_000;

/**
 * What changes from one text to another, `-` and `+` lines with nothing around them; by longest common subsequence. Where
 * that would take too long, all lines go and all lines come. A function of its arguments.
 */
export function lineDiff(before: string, after: string): readonly string[] {
  const [left, right] = [before.split("\n"), after.split("\n")];
  if (left.length * right.length > pairsMax && before !== after)
    return [...left.map((line) => `- ${line}`), ...right.map((line) => `+ ${line}`)];
  const same: number[][] = Array.from({ length: left.length + 1 }, () =>
    new Array<number>(right.length + 1).fill(0),
  );
  const at = (row: number, column: number): number => same[row]?.[column] ?? 0;
  for (let row = left.length - 1; row >= 0; row--)
    for (let column = right.length - 1; column >= 0; column--)
      (same[row] ?? [])[column] =
        left[row] === right[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < left.length || column < right.length) {
    if (row < left.length && column < right.length && left[row] === right[column]) {
      row++;
      column++;
    } else if (column >= right.length || (row < left.length && at(row + 1, column) >= at(row, column + 1)))
      lines.push(`- ${left[row++]}`);
    else lines.push(`+ ${right[column++]}`);
  }
  return lines;
}

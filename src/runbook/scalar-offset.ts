import type { Scalar } from "yaml";

/**
 * Where character `index` of a scalar's value stands in the file. Exact when the value stands there letter by letter;
 * with escapes or folded lines, the line of a block scalar or the scalar's beginning.
 */
export function offsetInScalar(node: Scalar, text: string, index: number): number {
  const [start, end] = node.range ?? [0, 0];
  const value = String(node.value);
  const written = text.slice(start, end);
  const whole = written.indexOf(value);
  if (whole >= 0) return start + whole + index;
  const lineStart = value.lastIndexOf("\n", Math.max(0, index - 1)) + 1;
  const lineEnd = value.indexOf("\n", index);
  const line = value.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const found = line === "" ? -1 : written.indexOf(line);
  return found < 0 ? start : start + found + (index - lineStart);
}

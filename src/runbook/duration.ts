const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `500ms`, `30s`, `10m`, `2h` as milliseconds; undefined for any other text. */
export function durationMs(text: string): number | undefined {
  const [, count = "", unit = ""] = /^(\d{1,6})(ms|s|m|h)$/.exec(text) ?? [];
  const each = unitMs[unit];
  return each === undefined ? undefined : Number(count) * each;
}

/** Milliseconds in the largest unit that divides them, e.g. `90s`. */
export function durationText(ms: number): string {
  const unit =
    ["h", "m", "s"].find((each) => ms >= (unitMs[each] ?? 0) && ms % (unitMs[each] ?? 1) === 0) ?? "ms";
  return `${ms / (unitMs[unit] ?? 1)}${unit}`;
}

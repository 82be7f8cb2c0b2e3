import { timeText } from "../ports/clock.ts";

interface Measured {
  /** Things that were done in that time. */
  readonly count: number;
  readonly ms: number;
  /** Undefined: nobody knows how many there are. */
  readonly left: number | undefined;
}

/** Rate and time left, as what follows a count: `, 38 a second, about 4 min left`. Empty where nothing can be said yet. */
export function forecast({ count, ms, left }: Measured): string {
  if (count <= 0 || ms <= 0) return "";
  const each = count / (ms / 1000);
  const rate = each >= 10 ? String(Math.round(each)) : each.toFixed(1);
  if (left === undefined || left <= 0) return `, ${rate} a second`;
  return `, ${rate} a second, about ${timeText(left / each)} left`;
}

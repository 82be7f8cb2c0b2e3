import { windowMs } from "./budget.ts";

/** How long that many requests take within a budget, in words; the vendor's own time is not in it. */
export function durationOf(requests: number, budget: number): string {
  const seconds = Math.ceil((requests / budget) * (windowMs / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

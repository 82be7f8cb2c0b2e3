import { timeText } from "../ports/clock.ts";
import { windowMs } from "./budget.ts";

/** How long that many requests take within a budget, in words; the vendor's own time is not in it. */
export const durationOf = (requests: number, budget: number): string =>
  timeText((requests / budget) * (windowMs / 1000));

/** What a plan tells of that many requests, without a full stop. */
export const costOf = (requests: number, budget: number): string =>
  `About ${requests} requests at ${budget} in ${windowMs / 1000} s: ${durationOf(requests, budget)}`;

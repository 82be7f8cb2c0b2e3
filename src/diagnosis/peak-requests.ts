import { windowMs } from "../bulk/budget.ts";
import { logEntry } from "../facts/log-entry.ts";

/**
 * Most requests that an app's log has in any ten seconds; undefined where it has no request with a time. Requests that the log
 * leaves out are not in it. Pure.
 */
export function peakRequests(log: string): number | undefined {
  const times = log
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => logEntry(line))
    .flatMap(({ at, status, route }) => (at === undefined || (status ?? route) === undefined ? [] : [at]))
    .sort((one, other) => one - other);
  let [peak, first] = [0, 0];
  times.forEach((at, last) => {
    while ((times[first] ?? at) <= at - windowMs) first++;
    peak = Math.max(peak, last - first + 1);
  });
  return peak === 0 ? undefined : peak;
}

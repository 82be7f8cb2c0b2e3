import type { Clock } from "../ports/clock.ts";
import type { CallOptions } from "../ports/clerk.ts";
import { logKinds, readLog, type LogKind } from "./log-lines.ts";
import type { Finding } from "./probe.ts";

/** Where the app's own log comes from. */
export interface LogSource {
  /** For a person, e.g. `app.log` or `Vercel's runtime logs`. */
  readonly from: string;
  readonly read: (options: CallOptions) => Promise<string>;
}

/** Fewer lines than this of a kind that also happens on good days say nothing. */
const everyday: Partial<Record<LogKind, number>> = { sessions: 5, webhooks: 3, quota: 3, clerk: 3 };

const said: Readonly<Record<LogKind, string>> = {
  "leaked-key": "a secret key in the clear",
  middleware: "failures of the middleware",
  configuration: "keys or settings that do not fit",
  clerk: "Clerk not answering",
  quota: "Clerk limiting requests",
  sessions: "sessions that end or are not accepted",
  webhooks: "failing webhooks",
};

/** What the app's own log speaks of, counted; no line is kept or quoted. */
export async function askLogs(
  source: LogSource,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  // a log that never ends is read for a part of the time, so that what came is not lost with the rest
  const { lines, kinds, requests, serverErrors } = readLog(
    await source.read({ timeoutMs: timeoutMs * 0.7, signal }),
    clock.now(),
  );
  const seen = logKinds.filter((kind) => (kinds[kind] ?? 0) >= (everyday[kind] ?? 1));
  const data = { from: source.from, lines, kinds, seen, requests, serverErrors };
  if (lines === 0) {
    return {
      verdict: "unknown",
      summary: `No evidence: ${source.from} has no lines of the last half hour.`,
      data,
    };
  }
  const mostFail = requests >= 5 && serverErrors > requests / 2;
  if (seen.length === 0 && !mostFail) {
    return { verdict: "ok", summary: `${source.from}: ${lines} lines, none suspicious.`, data };
  }
  const about = [
    ...seen.map((kind) => `${said[kind]} (${kinds[kind] ?? 0})`),
    ...(mostFail ? [`${serverErrors} of ${requests} requests failing`] : []),
  ];
  const grave = mostFail || seen.includes("leaked-key") || seen.includes("middleware");
  return {
    verdict: grave ? "failing" : "degraded",
    summary: `${source.from} speaks of ${about.join(", ")} in ${lines} lines.`,
    data,
  };
}

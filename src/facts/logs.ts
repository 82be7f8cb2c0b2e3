import type { Category } from "./evidence.ts";
import { fact, notKnown, type World } from "./fact.ts";
import { logKinds, readLog, type LogKind, type LogReading } from "./log-lines.ts";
import type { Finding } from "./probe.ts";

/** Fewer lines than this of a kind say nothing: one line is no verdict. */
const fewest: Partial<Record<LogKind, number>> = { "leaked-key": 1, sessions: 5, "failed-sign-ins": 20 };
const fewestOtherwise = 3;

/** Of the requests on the routes that a kind was seen on, this share at least has to be of it. */
const shareMin = 0.05;

/** A kind that makes up so much of a whole log needs no second route: the log may know of one alone. */
const shareOfAllMin = 0.2;

/** Kinds that stand on one route by nature. */
const onOneRoute: readonly LogKind[] = ["webhooks", "sessions", "new-places", "failed-sign-ins"];

/** Kinds that say something of the app only where more than one person is named, or nobody is: one alone may have forgotten, or travel. */
const ofSeveral: readonly LogKind[] = ["new-places", "failed-sign-ins"];

/**
 * Whether lines of a kind amount to something: several of them, not a few among many healthy ones, on several routes, and of
 * several people where the log names people. A key that is written out is one line too many.
 */
function speaks(kind: LogKind, { kinds, routed }: LogReading): boolean {
  const count = kinds[kind];
  if (count === undefined || count.lines < (fewest[kind] ?? fewestOtherwise)) return false;
  if (kind === "leaked-key") return true;
  if (ofSeveral.includes(kind) && count.people === 1) return false;
  const common = count.shareOfAll >= shareOfAllMin;
  if (kind === "sessions") return common && count.people !== 1;
  if (count.share < shareMin) return false;
  return !routed || common || onOneRoute.includes(kind) || count.routes > 1;
}

const said: Readonly<Record<LogKind, string>> = {
  "leaked-key": "a secret key in the clear",
  middleware: "failures of the middleware",
  configuration: "keys or settings that do not fit",
  clerk: "Clerk not answering",
  quota: "Clerk limiting requests",
  sessions: "sessions that end or are not accepted",
  webhooks: "failing webhooks",
  "new-places": "sessions from new places",
  "failed-sign-ins": "sign-ins with a wrong password or an unknown address",
};

const causes: Readonly<Record<LogKind, Category>> = {
  "leaked-key": "key-compromise",
  middleware: "middleware-failure",
  configuration: "own-configuration",
  quota: "own-configuration",
  clerk: "clerk-outage",
  sessions: "session-loss",
  webhooks: "webhook-backlog",
  "new-places": "security-breach",
  "failed-sign-ins": "security-breach",
};

/** What the app's own log speaks of, counted; no line is kept or quoted. */
export const logs = fact({
  name: "logs",
  look: askLogs,
  speaks: {
    // A log without such lines speaks against no breach: few apps write them.
    well: { against: ["middleware-failure", "session-loss", "webhook-backlog"] },
    trouble: {},
    closer: ({ data }) => {
      const kinds = Array.isArray(data["seen"]) ? data["seen"] : [];
      return { for: logKinds.filter((kind) => kinds.includes(kind)).map((kind) => causes[kind]) };
    },
  },
});

async function askLogs({ logs: source, ports: { clock }, timeoutMs, signal }: World): Promise<Finding> {
  if (source === undefined) return notKnown("the app's log was not read here; `./runbook triage` reads it");
  // a log that never ends is read for a part of the time, so that what came is not lost with the rest
  const reading = readLog(await source.read({ timeoutMs: timeoutMs * 0.7, signal }), clock.now());
  const { lines, kinds, requests, serverErrors } = reading;
  const seen = logKinds.filter((kind) => speaks(kind, reading));
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
    return { verdict: "ok", summary: `${source.from}: ${lines} lines, ${few(kinds)}.`, data };
  }
  const about = [
    ...seen.map((kind) => `${said[kind]} (${kinds[kind]?.lines ?? 0})`),
    ...(mostFail ? [`${serverErrors} of ${requests} requests failing`] : []),
  ];
  const grave = mostFail || seen.includes("leaked-key") || seen.includes("middleware");
  return {
    verdict: grave ? "failing" : "degraded",
    summary: `${source.from} speaks of ${about.join(", ")} in ${lines} lines.`,
    data,
  };
}

/** A few lines among many healthy ones are told, and are no verdict. */
function few(kinds: LogReading["kinds"]): string {
  const some = logKinds.flatMap((kind) =>
    kinds[kind] === undefined ? [] : [`${said[kind]} (${kinds[kind].lines})`],
  );
  return some.length === 0 ? "none suspicious" : `too few speak of ${some.join(", ")} to mean anything`;
}

import { holdsSecretKey } from "../keys/publishable-key.ts";
import { logEntry, type LogEntry } from "./log-entry.ts";

/** What a line of an app's log can speak of. */
export const logKinds = [
  "leaked-key",
  "middleware",
  "configuration",
  "clerk",
  "quota",
  "sessions",
  "webhooks",
  "new-places",
  "failed-sign-ins",
] as const;
export type LogKind = (typeof logKinds)[number];

/** Messages of Vercel, @clerk/nextjs and @clerk/backend. In order: the first that fits names the line. */
const patterns: readonly (readonly [LogKind, RegExp])[] = [
  [
    "configuration",
    /missing (publishablekey|secretkey)|(publishable|secret) ?key.{0,40}(invalid|not valid|missing)|clerk_key_invalid|clerk keys do not match|infinite redirect loop|jwk-kid-mismatch|jwk-remote-missing|origin_invalid|host_invalid|token-invalid-(authorized-parties|signature)|loaded with development keys/i,
  ],
  [
    "middleware",
    /(MIDDLEWARE|EDGE_FUNCTION|FUNCTION)_INVOCATION_(FAILED|TIMEOUT)|clerkMiddleware\(\) was not run|can't detect usage of clerkMiddleware|error.{0,60}\b(middleware|proxy)\.(ts|js)\b/i,
  ],
  ["quota", /too_many_requests|\b429\b.{0,80}clerk|clerk.{0,80}\b429\b/i],
  [
    "clerk",
    /maintenance_mode|jwk-(failed-to-load|remote-failed-to-load)|clerk.{0,100}(ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|fetch failed|socket hang up|\b50[0234]\b)|(ECONN\w+|ETIMEDOUT|fetch failed|\b50[0234]\b).{0,100}clerk/i,
  ],
  [
    "webhooks",
    /(webhook|svix).{0,80}(fail|signature|timed? ?out|retry|\b5\d\d\b)|(fail|timed? ?out).{0,60}(webhook|svix)/i,
  ],
  [
    "new-places",
    /(sign-?in|session|login) from (a |an )?(new|unknown|unusual) (device|place|location|country|city|address|ip)\b|impossible travel/i,
  ],
  // What Clerk's API answers to a wrong password, to an address that nobody has, and to one that was tried too often.
  [
    "failed-sign-ins",
    /form_password_incorrect|form_identifier_not_found|user_locked|(failed|rejected) sign-?in\b|sign-?in (failed|rejected)\b/i,
  ],
  [
    "sessions",
    /session-token-\S+|token-(expired|not-active-yet|iat-in-the-future)|session (was )?(lost|not found)|unexpectedly signed out/i,
  ],
];

/** A path in a sentence may be the one that was asked for. */
const pathLike = /\/[^\s"'`]*/g;

/** Why Clerk's SDK takes a visitor for signed out who never was signed in: strangers, on every good day. */
const strangers = /session-token-and-uat-missing/i;

/** Lines of one kind, and where they stand. */
interface KindCount {
  readonly lines: number;
  /** Different routes and people that the lines name. */
  readonly routes: number;
  readonly people: number;
  /** Of the requests on those routes (of all lines, where none is named), the share that these are, 0 to 1. */
  readonly share: number;
  /** Of all lines that count, 0 to 1. */
  readonly shareOfAll: number;
}

export interface LogReading {
  /** Lines that count: not older than `windowMs` where they carry a time. */
  readonly lines: number;
  readonly kinds: Readonly<Partial<Record<LogKind, KindCount>>>;
  /** Whether lines name routes. */
  readonly routed: boolean;
  /** Requests that lines tell the status of, and how many of them were 5xx. */
  readonly requests: number;
  readonly serverErrors: number;
}

/** How far back lines are read, milliseconds. */
const logWindowMs = 30 * 60_000;

/**
 * Counts what the lines speak of, against the healthy ones; keeps none of them, since logs carry secrets. Lines may be Vercel's
 * JSON (`timestampInMs`, `responseStatusCode`) or plain text, with or without an ISO time.
 */
export function readLog(text: string, nowMs: number): LogReading {
  const entries = text
    .split("\n")
    .filter((raw) => raw.trim() !== "")
    .map(logEntry)
    .filter(({ at }) => at === undefined || at >= nowMs - logWindowMs);
  const byKind = new Map<LogKind, LogEntry[]>();
  const perRoute = new Map<string, number>();
  for (const entry of entries) {
    if (entry.route !== undefined) perRoute.set(entry.route, (perRoute.get(entry.route) ?? 0) + 1);
    const kind = kindOf(entry);
    if (kind !== undefined) byKind.set(kind, [...(byKind.get(kind) ?? []), entry]);
  }
  const counted = [...byKind].map(([kind, of]) => [kind, countOf(of, entries.length, perRoute)] as const);
  const statuses = entries.flatMap(({ status }) => status ?? []);
  return {
    lines: entries.length,
    kinds: Object.fromEntries(counted),
    routed: perRoute.size > 0,
    requests: statuses.length,
    serverErrors: statuses.filter((status) => status >= 500).length,
  };
}

/** A request that was answered well speaks of no trouble, whatever its words; one that was refused was a stranger's. */
function kindOf({ status, ownWords }: LogEntry): LogKind | undefined {
  const answered = status !== undefined && status < 300;
  const refused = status !== undefined && status >= 400 && status < 500;
  if (!refused && holdsSecretKey(ownWords.replace(pathLike, " "))) return "leaked-key";
  if (answered || strangers.test(ownWords)) return undefined;
  return patterns.find(([, pattern]) => pattern.test(ownWords))?.[0];
}

function countOf(
  entries: readonly LogEntry[],
  all: number,
  perRoute: ReadonlyMap<string, number>,
): KindCount {
  const routes = new Set(entries.flatMap(({ route }) => route ?? []));
  const people = new Set(entries.flatMap(({ person }) => person ?? []));
  const onRoutes = [...routes].reduce((sum, route) => sum + (perRoute.get(route) ?? 0), 0);
  return {
    lines: entries.length,
    ...{ routes: routes.size, people: people.size },
    share: entries.length / Math.max(1, onRoutes === 0 ? all : onRoutes, entries.length),
    shareOfAll: entries.length / Math.max(1, all),
  };
}

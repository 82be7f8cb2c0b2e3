/** What a line of an app's log can speak of. */
export const logKinds = [
  "leaked-key",
  "middleware",
  "configuration",
  "clerk",
  "quota",
  "sessions",
  "webhooks",
] as const;
export type LogKind = (typeof logKinds)[number];

/** Messages of Vercel, @clerk/nextjs and @clerk/backend. In order: the first that fits names the line. */
const patterns: readonly (readonly [LogKind, RegExp])[] = [
  ["leaked-key", /\bsk_(live|test)_[A-Za-z0-9]{16,}/],
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
    /webhook.{0,80}(fail|signature|timed? ?out|retry|\b5\d\d\b)|(fail|timed? ?out).{0,60}webhook|svix/i,
  ],
  [
    "sessions",
    /session-token-\S+|token-(expired|not-active-yet|iat-in-the-future)|session (was )?(lost|not found)|unexpectedly signed out/i,
  ],
];

export interface LogReading {
  /** Lines that count: not older than `windowMs` where they carry a time. */
  readonly lines: number;
  readonly kinds: Readonly<Partial<Record<LogKind, number>>>;
  /** Requests that lines tell the status of, and how many of them were 5xx. */
  readonly requests: number;
  readonly serverErrors: number;
}

/** How far back lines are read, milliseconds. */
const logWindowMs = 30 * 60_000;

/**
 * Counts what the lines speak of; keeps none of them, since logs carry secrets. Lines may be Vercel's JSON
 * (`timestampInMs`, `responseStatusCode`) or plain text, with or without an ISO time.
 */
export function readLog(text: string, nowMs: number): LogReading {
  const kinds: Partial<Record<LogKind, number>> = {};
  let [lines, requests, serverErrors] = [0, 0, 0];
  for (const raw of text.split("\n")) {
    if (raw.trim() === "") continue;
    const { at, status, words } = partsOf(raw);
    if (at !== undefined && at < nowMs - logWindowMs) continue;
    lines += 1;
    if (status !== undefined) requests += 1;
    if (status !== undefined && status >= 500) serverErrors += 1;
    const kind = patterns.find(([, pattern]) => pattern.test(words))?.[0];
    if (kind !== undefined) kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return { lines, kinds, requests, serverErrors };
}

interface Parts {
  readonly at: number | undefined;
  readonly status: number | undefined;
  readonly words: string;
}

function partsOf(raw: string): Parts {
  const words = raw.slice(0, 4000);
  const entry = raw.startsWith("{") ? objectIn(raw) : undefined;
  if (entry === undefined) {
    const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/.exec(words)?.[0];
    const status = /\b(?:status|HTTP\/[\d.]+"?)[=: ]+([1-5]\d\d)\b/i.exec(words)?.[1];
    return {
      at: time === undefined ? undefined : Date.parse(time),
      status: status === undefined ? undefined : Number(status),
      words,
    };
  }
  const time = entry["timestampInMs"] ?? entry["timestamp"] ?? entry["time"];
  const at = typeof time === "number" ? time : Date.parse(String(time));
  const status = Number(entry["responseStatusCode"] ?? entry["statusCode"] ?? entry["status"]);
  return {
    at: Number.isFinite(at) ? at : undefined,
    status: status >= 100 && status < 600 ? status : undefined,
    words,
  };
}

function objectIn(raw: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

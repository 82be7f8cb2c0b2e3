/** One line of an app's log, taken apart. */
export interface LogEntry {
  /** Unix milliseconds; undefined where the line carries no time. */
  readonly at: number | undefined;
  /** Of the request that it speaks of. */
  readonly status: number | undefined;
  /** Path of the request, without its query; undefined where the line names none. */
  readonly route: string | undefined;
  /** Id of the person, where it names one. */
  readonly person: string | undefined;
  /** What the app wrote. */
  readonly words: string;
  /** The same without what whoever sent the request has chosen: its path, query, user agent, referer. */
  readonly ownWords: string;
}

/** Characters of a line that are looked at. */
const longest = 4_000;

/** Fields of a line in which the sender of a request speaks. */
const theirs =
  /^(requestPath|path|url|uri|href|query|search|referer|referrer|user_?agent|request|headers|body|params|ip|host|domain)$/i;

const requestLine = /\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+\S+/g;
const address = /https?:\/\/[^\s"'`]*/g;
const query = /(?<!\S)\S*[?&][\w.%~+-]+=\S*/g;
const quotedAgent = /"Mozilla[^"]*"|user-?agent[=:]\s*("[^"]*"|\S+)/gi;

/** Vercel's JSON (`timestampInMs`, `responseStatusCode`, `requestPath`, `message`), other JSON, or plain text. */
export function logEntry(raw: string): LogEntry {
  const line = raw.slice(0, longest);
  const entry = raw.startsWith("{") ? objectIn(raw) : undefined;
  const person = /\buser_[A-Za-z0-9]{8,}/.exec(line)?.[0];
  if (entry === undefined) {
    const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/.exec(line)?.[0];
    const status = /\b(?:status|HTTP\/[\d.]+"?)[=: ]+([1-5]\d\d)\b/i.exec(line)?.[1];
    const route = /\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(\/[^\s?"]*)/.exec(line)?.[1];
    return {
      at: time === undefined ? undefined : Date.parse(time),
      status: status === undefined ? undefined : Number(status),
      ...{ route, person, words: line, ownWords: withoutTheirs(line, []) },
    };
  }
  const time = entry["timestampInMs"] ?? entry["timestamp"] ?? entry["time"];
  const at = typeof time === "number" ? time : Date.parse(String(time));
  const status = Number(entry["responseStatusCode"] ?? entry["statusCode"] ?? entry["status"]);
  const path = [entry["requestPath"], entry["path"], entry["url"]].find((each) => typeof each === "string");
  const own = Object.entries(entry).filter(([name]) => !theirs.test(name));
  const chosen = Object.entries(entry).flatMap(([name, value]) =>
    theirs.test(name) && typeof value === "string" && value.length > 1 ? [value] : [],
  );
  return {
    at: Number.isFinite(at) ? at : undefined,
    status: status >= 100 && status < 600 ? status : undefined,
    route: path?.split("?")[0],
    person,
    words: line,
    ownWords: withoutTheirs(JSON.stringify(Object.fromEntries(own)).slice(0, longest), chosen),
  };
}

function withoutTheirs(text: string, chosen: readonly string[]): string {
  const bare = chosen.reduce((rest, each) => rest.replaceAll(each, " "), text);
  return bare.replace(requestLine, " ").replace(quotedAgent, " ").replace(query, " ").replace(address, " ");
}

function objectIn(raw: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

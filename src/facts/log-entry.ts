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

/** Fields of a line, at any depth, in which the sender of a request speaks. */
const theirs =
  /^(http_?|request_?|req_?)?(path|url|uri|href|query|search|search_?params|referr?er|user[-_]?agent|request|headers|cookies?|body|params|ip|host|domain)$/i;

/** Values of such fields that are taken out of the rest of the line, at most. */
const mostTheirs = 50;

/** The line of an access log: who asked, as what user, and behind it the referer and the agent. The app says nothing in it. */
const accessLog = /\] "(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s[^"]*"\s[1-5]\d\d\b/;
/** Behind a request line with its protocol stands what else came with the request. */
const behindProtocol = /(\bHTTP\/\d).*$/s;
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
  const inner = entry["proxy"];
  const proxy: Readonly<Record<string, unknown>> = isObject(inner) ? inner : {};
  const time = entry["timestampInMs"] ?? entry["timestamp"] ?? entry["time"];
  const at = typeof time === "number" ? time : Date.parse(String(time));
  const status = Number(
    entry["responseStatusCode"] ?? entry["statusCode"] ?? entry["status"] ?? proxy["statusCode"],
  );
  const path = [entry["requestPath"], entry["path"], entry["url"], proxy["path"]].find(
    (each) => typeof each === "string",
  );
  const chosen = chosenIn(entry);
  return {
    at: Number.isFinite(at) ? at : undefined,
    status: status >= 100 && status < 600 ? status : undefined,
    route: path?.split("?")[0],
    person,
    words: line,
    ownWords: JSON.stringify(entry, (name, value: unknown) => {
      if (theirs.test(name)) return undefined;
      return typeof value === "string" ? withoutTheirs(value.slice(0, longest), chosen) : value;
    }).slice(0, longest),
  };
}

/** What stands in fields of the sender's, wherever they are. */
function chosenIn(entry: object): readonly string[] {
  const found: string[] = [];
  const collect = (value: unknown, own: boolean, depth: number): void => {
    if (found.length >= mostTheirs || depth > 5) return;
    if (typeof value === "string") {
      if (!own && value.length > 1) found.push(value);
    } else if (isObject(value)) {
      for (const [name, each] of Object.entries(value)) collect(each, own && !theirs.test(name), depth + 1);
    }
  };
  collect(entry, true, 0);
  return found;
}

function withoutTheirs(text: string, chosen: readonly string[]): string {
  if (accessLog.test(text)) return "";
  const bare = chosen.reduce((rest, each) => rest.replaceAll(each, " "), text).replace(behindProtocol, "$1");
  return bare.replace(requestLine, " ").replace(quotedAgent, " ").replace(query, " ").replace(address, " ");
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

function objectIn(raw: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(raw);
    return isObject(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

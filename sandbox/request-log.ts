/** One line of the sandbox's request log. Times in milliseconds. */
export interface LogEntry {
  /** Rises by one with each entry, from 1. */
  readonly seq: number;
  /** Unix milliseconds at which the request came in. */
  readonly at: number;
  /** `connect`: a tunnel was asked for; `request`: a request inside one. */
  readonly kind: "connect" | "request";
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** What the client saw; 0 where it got no answer. */
  readonly status: number;
  readonly ms: number;
  /** Id of the fault that was applied. */
  readonly fault?: string;
  /** User name in the client's proxy URL: who asked. */
  readonly source?: string;
  readonly userAgent?: string;
}

interface LogFilter {
  /** Only entries after this sequence number. */
  readonly since?: number;
  readonly host?: string;
  readonly kind?: LogEntry["kind"];
  readonly source?: string;
}

const KEEP = 50_000;

/** What went through the proxy, in memory; the oldest entries go when there are more than 50,000. */
export class RequestLog {
  #entries: LogEntry[] = [];
  #seq = 0;

  add(entry: Omit<LogEntry, "seq">): void {
    this.#entries.push({ seq: ++this.#seq, ...entry });
    if (this.#entries.length > KEEP) this.#entries = this.#entries.slice(-KEEP / 2);
  }

  /** Sequence number of the newest entry: take it before an act, ask for what came `since` it afterwards. */
  head(): number {
    return this.#seq;
  }

  list(filter: LogFilter = {}): readonly LogEntry[] {
    return this.#entries.filter(
      (entry) =>
        entry.seq > (filter.since ?? 0) &&
        (filter.host === undefined || entry.host === filter.host) &&
        (filter.kind === undefined || entry.kind === filter.kind) &&
        (filter.source === undefined || entry.source === filter.source),
    );
  }
}

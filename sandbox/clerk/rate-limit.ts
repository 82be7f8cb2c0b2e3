/** Backend API, production instances: 1,000 requests in ten seconds. */
const LIMIT = 1_000;
const WINDOW_MS = 10_000;
/** Times kept beyond what a window may hold: refused requests count, too. */
const COMPACT_AFTER = 4_096;

/**
 * Counts requests in a window that slides. A request above the limit is refused, and its endpoint stays blocked until the
 * time that it was told has passed, as Clerk's documentation says. Refused requests count: asking on does not help.
 */
export class RateLimit {
  readonly windowMs = WINDOW_MS;
  limit = LIMIT;
  #times: number[] = [];
  #first = 0;
  readonly #blockedUntil = new Map<string, number>();
  #peak = 0;
  #refused = 0;
  #total = 0;

  /** @returns the seconds to wait, where the request is refused */
  take(now: number, endpoint: string): { retryAfterS: number } | undefined {
    this.#drop(now);
    this.#times.push(now);
    this.#total += 1;
    const used = this.#times.length - this.#first;
    this.#peak = Math.max(this.#peak, used);
    const blocked = this.#blockedUntil.get(endpoint) ?? 0;
    if (used <= this.limit && blocked <= now) return undefined;
    this.#refused += 1;
    // Until the window has room for one more.
    const leaves =
      used > this.limit ? (this.#times[this.#times.length - this.limit] ?? now) + this.windowMs : now;
    const until = Math.max(blocked, leaves);
    const retryAfterS = Math.max(1, Math.ceil((until - now) / 1000));
    this.#blockedUntil.set(endpoint, Math.max(blocked, now + retryAfterS * 1000));
    return { retryAfterS };
  }

  /** What has been asked: in all, now in the window, the most in any window so far, and how many requests were refused. */
  seen(now: number): {
    readonly limit: number;
    readonly total: number;
    readonly used: number;
    readonly peak: number;
    readonly refused: number;
  } {
    this.#drop(now);
    return {
      limit: this.limit,
      total: this.#total,
      used: this.#times.length - this.#first,
      peak: this.#peak,
      refused: this.#refused,
    };
  }

  /** Begins anew: nothing asked, nothing blocked. */
  reset(): void {
    this.#times = [];
    this.#first = 0;
    this.#blockedUntil.clear();
    this.#peak = 0;
    this.#refused = 0;
    this.#total = 0;
  }

  #drop(now: number): void {
    while (this.#first < this.#times.length && (this.#times[this.#first] ?? now) <= now - this.windowMs)
      this.#first += 1;
    if (this.#first <= COMPACT_AFTER) return;
    this.#times = this.#times.slice(this.#first);
    this.#first = 0;
  }
}

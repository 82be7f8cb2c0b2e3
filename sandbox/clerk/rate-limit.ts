/** Backend API, production instances: 1,000 requests in ten seconds. */
const LIMIT = 1_000;
const WINDOW_MS = 10_000;

/** Counts requests in fixed windows; `take` gives the seconds to wait once a window is used up. */
export class RateLimit {
  #windowStart = 0;
  #used = 0;
  limit = LIMIT;

  take(now: number): { retryAfterS: number } | undefined {
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = now;
      this.#used = 0;
    }
    this.#used += 1;
    if (this.#used <= this.limit) return undefined;
    return { retryAfterS: Math.max(1, Math.ceil((this.#windowStart + WINDOW_MS - now) / 1000)) };
  }

  used(): number {
    return this.#used;
  }
}

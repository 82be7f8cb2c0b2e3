import type { SandboxClock } from "../fake.ts";
import { Refusal } from "./refusal.ts";
import type { LimitWindow } from "./world.ts";

/** Vercel's published limits: so many in so many milliseconds. */
const LIMITS = {
  "env-create": { total: 120, windowMs: 60_000 },
  "env-update": { total: 120, windowMs: 60_000 },
  deployment: { total: 60, windowMs: 300_000 },
} as const;

type Limited = keyof typeof LIMITS;

/** Counts requests in fixed windows and refuses those above the limit, in Vercel's shape. */
export class Limits {
  readonly #clock: SandboxClock;
  readonly #totals: Partial<Record<Limited, number>>;
  readonly #windows: Map<string, LimitWindow>;

  /** @param windows those that have begun; kept up to date */
  constructor(
    clock: SandboxClock,
    windows: Map<string, LimitWindow>,
    totals: Partial<Record<Limited, number>> = {},
  ) {
    this.#clock = clock;
    this.#windows = windows;
    this.#totals = totals;
  }

  /** @throws Refusal 429 with `limit: {remaining, reset, total}` (`reset` in seconds since the epoch) */
  take(what: Limited): void {
    const now = this.#clock.now();
    const total = this.#totals[what] ?? LIMITS[what].total;
    let window = this.#windows.get(what);
    if (window === undefined || window.endsAt <= now) {
      window = { endsAt: now + LIMITS[what].windowMs, count: 0 };
      this.#windows.set(what, window);
    }
    window.count += 1;
    if (window.count <= total) return;
    const reset = Math.ceil(window.endsAt / 1000);
    throw new Refusal(
      429,
      "rate_limited",
      "Rate limit exceeded, try again later",
      { limit: { remaining: 0, reset, total } },
      { "retry-after": String(Math.max(1, Math.ceil((window.endsAt - now) / 1000))) },
    );
  }
}

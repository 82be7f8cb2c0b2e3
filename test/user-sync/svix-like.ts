// Sends messages as Svix does, on a clock of its own: again after 5 s, 5 min, 35 min … until the answer is 2xx.

/** After each failed attempt, milliseconds (docs.svix.com/retries). */
const SCHEDULE = [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000];

export interface Attempt {
  /** When it is due, milliseconds of the driven clock. */
  readonly at: number;
  /** @returns the answer's status */
  readonly send: () => Promise<number>;
  readonly failed: number;
}

/** Something that happens at a time, before what is sent then. */
export interface Happening {
  readonly at: number;
  readonly act: () => Promise<void>;
}

export interface Sent {
  readonly attempts: number;
  /** Attempts by status. */
  readonly by: Readonly<Record<number, number>>;
  /** Given up after the last attempt. */
  readonly givenUp: number;
}

/** Runs until every message is delivered or given up. What is refused with 400 is not sent again: our forger has no patience. */
export async function sendAll(
  first: readonly Omit<Attempt, "failed">[],
  happenings: readonly Happening[],
  atOnce = 8,
): Promise<Sent> {
  const due: Attempt[] = first.map((one) => ({ ...one, failed: 0 })).sort((a, b) => a.at - b.at);
  const later = [...happenings].sort((a, b) => a.at - b.at);
  const by: Record<number, number> = {};
  let [attempts, givenUp] = [0, 0];
  while (due.length > 0 || later.length > 0) {
    const next = later[0];
    if (next !== undefined && next.at <= (due[0]?.at ?? Infinity)) {
      later.shift();
      await next.act();
      continue;
    }
    const end = Math.min(atOnce, due.length);
    let size = 1;
    while (size < end && (due[size]?.at ?? Infinity) < (next?.at ?? Infinity)) size++;
    const batch = due.splice(0, size);
    const statuses = await Promise.all(batch.map(({ send }) => send()));
    const again: Attempt[] = [];
    for (const [index, status] of statuses.entries()) {
      const attempt = batch[index] as Attempt;
      attempts++;
      by[status] = (by[status] ?? 0) + 1;
      if (status === 400 || (status >= 200 && status < 300)) continue;
      const wait = SCHEDULE[attempt.failed];
      if (wait === undefined) givenUp++;
      else again.push({ ...attempt, at: attempt.at + wait, failed: attempt.failed + 1 });
    }
    if (again.length > 0) {
      due.push(...again);
      due.sort((a, b) => a.at - b.at);
    }
  }
  return { attempts, by, givenUp };
}

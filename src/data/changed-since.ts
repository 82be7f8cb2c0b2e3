import type { Call } from "../bulk/caller.ts";
import type { ClerkUser, ClerkUsers } from "../ports/clerk-users.ts";
import { pageSize } from "./clerk-pages.ts";

type Reading = Pick<ClerkUsers, "latest">;

/** Users of the page before that a page has once more: so many may be deleted between two requests without a gap. */
const overlap = 50;

/** Requests that it takes to read that many, at least. */
export const changedRequests = (changed: number): number => Math.ceil((changed + 1) / (pageSize - overlap));

/**
 * Whoever was changed at or after an instant, the last change first. Clerk has no filter for that, only the order
 * (`order_by=-updated_at`), and the order moves: whoever is changed meanwhile goes to the front and pushes the others back, so
 * that they come twice; whoever is deleted pulls them forward, so that pages overlap, and a page that does not is read again from
 * further ahead. Nobody is left out.
 * @param since Unix milliseconds
 */
export async function* changedSince(
  clerkUsers: Reading,
  call: Call,
  since: number,
): AsyncGenerator<readonly ClerkUser[]> {
  let offset = 0;
  let seenTo = Infinity;
  for (;;) {
    const from = offset;
    const page = await call((how) => clerkUsers.latest(from, pageSize, how));
    const [first, last] = [page[0], page.at(-1)];
    if (from > 0 && (first === undefined || first.updated_at < seenTo)) {
      offset = Math.max(0, from - pageSize);
      continue;
    }
    const changed = page.filter(({ updated_at: at }) => at >= since);
    if (changed.length > 0) yield changed;
    if (last === undefined || changed.length < page.length || page.length < pageSize) return;
    seenTo = last.updated_at;
    offset = from + pageSize - overlap;
  }
}

/** How many users were changed at or after an instant, by halving: some twenty requests for a million users. */
export async function countChangedSince(
  clerkUsers: Reading,
  call: Call,
  { since, users }: { readonly since: number; readonly users: number },
): Promise<number> {
  let [low, high] = [0, users];
  while (low < high) {
    const middle = (low + high) >> 1;
    const [found] = await call((how) => clerkUsers.latest(middle, 1, how));
    if (found !== undefined && found.updated_at >= since) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One look for everybody who asks at about the same time, in whichever route. */
import { systemNow, type Now } from "./clock.ts";

/** What was found, and when the look for it ended. */
export interface Found<T> {
  readonly value: T;
  /** Unix milliseconds. */
  readonly at: number;
}

interface Flight<T> {
  inFlight: Promise<Found<T>> | undefined;
  last: Found<T> | undefined;
}

/**
 * Looks at most once at a time, and not when the last look ended less than `freshMs` milliseconds ago. `look` must end by itself
 * and never reject. @param name one for each kind of look; routes are bundled apart, so a variable of this file would be several
 */
export async function sharedLook<T>(
  name: string,
  freshMs: number,
  look: () => Promise<T>,
  now: Now = systemNow,
): Promise<Found<T>> {
  const slot = Symbol.for(`clerk-bypass-gate.look.${name}`);
  const world = globalThis as { [slot]?: Flight<T> };
  const flight = (world[slot] ??= { inFlight: undefined, last: undefined });
  const age = flight.last === undefined ? Infinity : now() - flight.last.at;
  // A clock that was set back does not make an old look new.
  if (flight.last !== undefined && age >= 0 && age < freshMs) return flight.last;
  flight.inFlight ??= look()
    .then((value) => (flight.last = { value, at: now() }))
    .finally(() => (flight.inFlight = undefined));
  return await flight.inFlight;
}

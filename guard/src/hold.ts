/** Reads shared between requests: fresh for seconds, held a little longer while reads fail, then gone. */
import type { Now } from "./clock.ts";
import { sharedState, type Held } from "./shared.ts";

export interface HoldTimes {
  /** A read younger than this is not repeated. */
  readonly freshMs: number;
  /** While reads fail, the last answer counts for this long after its read began. */
  readonly holdMs: number;
  /** After a failed read, requests do not wait for another one for this long. */
  readonly pauseMs: number;
}

export type HeldValue<T> = { readonly readable: true; readonly value: T } | { readonly readable: false };

/** @param first whether this process has never read it: a first read also has to connect */
export type Read<T = unknown> = (first: boolean) => Promise<T>;

/**
 * What the source holds as of now. At most one read is under way, whoever asks; the last third of the fresh time starts one
 * ahead, so that a busy app's requests never wait.
 * @param id names the source; the same id is the same state, in every bundle of the process.
 */
export async function heldRead<T>(
  id: string,
  read: Read<T>,
  now: Now,
  times: HoldTimes,
): Promise<HeldValue<T>> {
  const state = stateOf(id);
  const age = ageAt(state.readAtMs, now());
  if (age >= times.freshMs) {
    if (ageAt(state.failedAtMs, now()) >= times.pauseMs) await refresh(state, read, now);
  } else if (age >= (times.freshMs * 2) / 3 && ageAt(state.failedAtMs, now()) >= times.pauseMs) {
    void refresh(state, read, now);
  }
  return ageAt(state.readAtMs, now()) < times.holdMs
    ? { readable: true, value: state.value as T }
    : { readable: false };
}

function refresh(state: Held, read: Read, now: Now): Promise<void> {
  return (state.inFlight ??= attempt(state, read, now).finally(() => {
    state.inFlight = undefined;
  }));
}

async function attempt(state: Held, read: Read, now: Now): Promise<void> {
  const beganMs = now();
  try {
    state.value = await read(state.readAtMs === undefined);
    // From the beginning of the read: the answer may have been true only then.
    state.readAtMs = beganMs;
    state.failedAtMs = undefined;
    state.failure = undefined;
  } catch (error) {
    state.failedAtMs = now();
    state.failure = error instanceof Error ? error.name : "unknown";
  }
}

/** A clock that was set back makes an answer old, never young. */
function ageAt(atMs: number | undefined, nowMs: number): number {
  if (atMs === undefined || nowMs < atMs) return Infinity;
  return nowMs - atMs;
}

function stateOf(id: string): Held {
  const { held } = sharedState();
  let state = held.get(id);
  if (state === undefined) {
    state = {
      value: undefined,
      readAtMs: undefined,
      failedAtMs: undefined,
      failure: undefined,
      inFlight: undefined,
    };
    held.set(id, state);
  }
  return state;
}

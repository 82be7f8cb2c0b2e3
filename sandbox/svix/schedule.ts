const minute = 60_000;
const hour = 60 * minute;

/** Before each attempt, milliseconds; each begins when the attempt before it has failed (docs.svix.com/retries). */
export const periodsMs: readonly number[] = [
  ...[0, 5_000, 5 * minute, 30 * minute],
  ...[2 * hour, 5 * hour, 10 * hour, 10 * hour],
];
/** An answer that comes later is a failure, milliseconds. */
export const answerWithinMs = 15_000;
/** An endpoint at which everything has failed for so long is disabled, milliseconds. */
export const disabledAfterMs = 5 * 24 * hour;
/** That time begins once two failures within a day are so far apart, milliseconds. */
export const apartMs = 12 * hour;
export const dayMs = 24 * hour;
/** The portal that a URL opens closes after this: Svix's longest, which is its default, milliseconds. */
export const portalOpenMs = 7 * dayMs;
/** A rotated secret goes on signing beside the new one, milliseconds (Svix's default). */
export const graceMs = dayMs;

import { z } from "zod";

// Date.parse takes 30 February for 2 March, and a time without a zone for one of this machine's.

const day = z.iso.date();
const time = "(?:[01]\\d|2[0-3]):[0-5]\\d";
const zoned = new RegExp(`^\\d{4}-\\d\\d-\\d\\dT${time}(?::[0-5]\\d(?:\\.\\d{1,9})?)?(?:Z|[+-]${time})$`);
const local = new RegExp(`^\\d{4}-\\d\\d-\\d\\dT${time}$`);

/** Whether a text is a day of the calendar, written 2026-11-21. */
export const isDay = (text: string): boolean => day.safeParse(text).success;

/** Whether a text is what a clock and a calendar can show together, written 2026-11-21T03:00. */
export const isLocalTime = (text: string): boolean => local.test(text) && isDay(text.slice(0, 10));

/**
 * Milliseconds since the Unix epoch of an ISO 8601 time with its zone; seconds may be left out.
 * @returns undefined for what is no such time, 30 February and a time without a zone included
 */
export function instantMs(text: string): number | undefined {
  return zoned.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : undefined;
}

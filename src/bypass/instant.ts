import { z } from "zod";

/** Seconds since the Unix epoch. */
export type Seconds = number;

const iso = z.iso.datetime({ offset: true });

/** How the engine hands over a time that stands in the config file without quotes. */
const bare = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? \+0000 (?:UTC|\+0000)$/;

/** Whole seconds of an ISO 8601 time with its zone; undefined when the text is no such time (30 February included). */
export function parseInstant(text: string): Seconds | undefined {
  const time = text.trim().replace(bare, "$1T$2Z");
  return iso.safeParse(time).success ? Math.floor(Date.parse(time) / 1000) : undefined;
}

/** The same as a config has it: text to seconds, with words for what is no time. */
export const writtenInstant = z
  .string("must be a time such as 2026-11-21T03:00:00Z")
  .transform((text, context) => {
    const seconds = parseInstant(text);
    if (seconds !== undefined) return seconds;
    context.addIssue({
      code: "custom",
      message: `${JSON.stringify(text)} is not a time such as 2026-11-21T03:00:00Z`,
    });
    return z.NEVER;
  });

/** ISO 8601 in UTC without fractions: `2026-11-21T03:00:00Z`. */
export function formatInstant(seconds: Seconds): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

/** The clock's time in whole seconds, rounded down. */
export const secondsOf = (clock: { readonly now: () => number }): Seconds => Math.floor(clock.now() / 1000);

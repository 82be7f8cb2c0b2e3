/** Of what is in force without an end of its own: as good as for ever, and still a date, milliseconds. */
export const foreverMs = 100 * 365 * 86_400_000;

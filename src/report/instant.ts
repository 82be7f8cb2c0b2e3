/** `2026-11-21 03:00:05 UTC`; what is no time is given back as it is. */
export function instantText(at: string): string {
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? at : `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** `03:00:05` */
export const clockText = (at: string): string => at.slice(11, 19);

/** The time alone on the day of `first`; with its day on others: `11-22 09:00:00`. */
export const sinceText = (at: string, first: string): string =>
  at.slice(0, 10) === first.slice(0, 10) ? clockText(at) : `${at.slice(5, 10)} ${clockText(at)}`;

/** `2 h 5 min`, `12 min 30 s`, `2.9 s`. Undefined for a time that runs backwards. */
export function durationText(ms: number): string | undefined {
  if (!Number.isFinite(ms) || ms < 0) return undefined;
  if (ms < 59_950) return ms < 950 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** Minutes with one decimal: `12.5 min`; in seconds where that would be none. Undefined for a time that runs backwards. */
export function minutesText(ms: number): string | undefined {
  if (!Number.isFinite(ms) || ms < 0) return undefined;
  return ms < 6000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
}

export const between = (from: string, to: string): number => Date.parse(to) - Date.parse(from);

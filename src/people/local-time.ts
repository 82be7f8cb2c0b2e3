export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** What clocks in a zone show at an instant, as milliseconds as if that were UTC. */
export function wallClockMs(instantMs: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, calendar: "gregory", hourCycle: "h23" },
    ...{
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    },
  });
  const parts = new Map(format.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
}

/** The instant at which clocks in a zone show this; where they show it twice or never, one within the hour. */
export function instantOfMs(wallMs: number, timeZone: string): number {
  const offset = (ms: number): number => wallClockMs(ms, timeZone) - ms;
  return wallMs - offset(wallMs - offset(wallMs));
}

/** e.g. `Sat 22:17`, as clocks there show it. */
export function localTime(instantMs: number, timeZone: string): string {
  const wall = new Date(wallClockMs(instantMs, timeZone));
  const day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][wall.getUTCDay()];
  return `${day} ${wall.toISOString().slice(11, 16)}`;
}

/** Whether clocks there show 22:00 to 06:59: whoever is called sleeps, and a message alone does not wake them. */
export function isNight(instantMs: number, timeZone: string): boolean {
  const hour = new Date(wallClockMs(instantMs, timeZone)).getUTCHours();
  return hour >= 22 || hour < 7;
}

/** e.g. `2026-11-21 03:40 UTC`, the same whatever machine writes it. */
export function dateAndTime(instantMs: number, timeZone: string): string {
  return `${new Date(wallClockMs(instantMs, timeZone)).toISOString().slice(0, 16).replace("T", " ")} ${timeZone}`;
}

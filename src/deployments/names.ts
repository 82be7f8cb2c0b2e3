import { z } from "zod";
import { instantMs } from "../ports/calendar.ts";
import type { Deployment } from "../ports/vercel.ts";

/** ISO 8601 in UTC, or empty where nobody knows. */
export const maybeInstant = z
  .string()
  .regex(
    /^$|^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z$/,
    "must be a time in UTC such as 2026-11-21T03:00Z, or empty",
  )
  .refine((text) => text === "" || instantMs(text) !== undefined, "must be a day and a time that there are")
  .default("");

export const instantOf = (text: string): number | undefined => instantMs(text);

/** `dpl_1 of commit abc1234, 12 minutes old` */
export function nameOf({ id, commit, createdAt }: Deployment, nowMs: number): string {
  const minutes = Math.max(0, Math.round((nowMs - createdAt) / 60_000));
  const of = commit === undefined ? "" : ` of commit ${commit.slice(0, 7)}`;
  return `${id}${of}, ${minutes} minutes old`;
}

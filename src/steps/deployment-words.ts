import { z } from "zod";
import { RunbookError } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import type { Release } from "../ports/releases.ts";
import { historyLimit, openTimes, type OpenTime } from "./deployment-poison.ts";

/** Milliseconds for one question to Vercel. */
export const askTimeoutMs = 10_000;
/** Deployments that are looked at. */
export const releasesLimit = 20;

/** ISO 8601 in UTC, or empty where nobody knows. */
export const maybeInstant = z
  .string()
  .regex(/^$|^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z$/)
  .default("");

export const instantOf = (text: string): number | undefined => (text === "" ? undefined : Date.parse(text));

/** `dpl_1 of commit abc1234, 12 minutes old` */
export function nameOf({ id, commit, createdAt }: Release, nowMs: number): string {
  const minutes = Math.max(0, Math.round((nowMs - createdAt) / 60_000));
  const of = commit === undefined ? "" : ` of commit ${commit.slice(0, 7)}`;
  return `${id}${of}, ${minutes} minutes old`;
}

/** When a bypass was open; empty where the stack's history cannot be read, which `note` then says. */
export async function knownOpenTimes(ports: Ports): Promise<{ times: readonly OpenTime[]; known: boolean }> {
  try {
    const history = await ports.stack.history?.(historyLimit);
    return { times: openTimes(history ?? []), known: history !== undefined };
  } catch (error) {
    if (error instanceof RunbookError) return { times: [], known: false };
    throw error;
  }
}

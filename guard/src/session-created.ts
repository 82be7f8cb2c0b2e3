/** When a session was created, asked of Clerk's Backend API once a session and kept, within a budget of the process's own. */
import type { Now } from "./clock.ts";
import { sharedState } from "./shared.ts";

/** When Clerk says a session was created, ms; null: it knows no such session. Rejects when Clerk does not say. */
export type AskCreated = (sessionId: string, deadlineMs: number) => Promise<number | null>;

const DEADLINE_MS = 1_000;
/** Requests per ten seconds: an instance has 1000 of them for everything that its customer does. */
const BUDGET = 20;
const WINDOW_MS = 10_000;
const MAX_REMEMBERED = 10_000;

/** What is kept of it; null: nothing. Asks nobody. */
export function knownCreation(sessionId: string): number | null {
  return sharedState().created.get(sessionId) ?? null;
}

/** Null: not known now, since Clerk did not say or was asked often enough. Never throws; safe to repeat. */
export async function creationOf(sessionId: string, ask: AskCreated, now: Now): Promise<number | null> {
  const { created, asking } = sharedState();
  const known = created.get(sessionId);
  if (known !== undefined) return known;
  const under = asking.get(sessionId);
  if (under !== undefined) return await under;
  if (!withinBudget(now())) return null;
  const answer = ask(sessionId, DEADLINE_MS)
    // One that Clerk does not know was created at no time.
    .then((createdMs) => remember(sessionId, createdMs ?? 0))
    .catch(() => null)
    .finally(() => asking.delete(sessionId));
  asking.set(sessionId, answer);
  return await answer;
}

function remember(sessionId: string, createdMs: number): number {
  const { created } = sharedState();
  if (created.size >= MAX_REMEMBERED) created.delete(created.keys().next().value as string);
  created.set(sessionId, createdMs);
  return createdMs;
}

function withinBudget(nowMs: number): boolean {
  const { asked } = sharedState();
  // A clock that was set back makes a request old, never young.
  while (asked.length > 0 && Math.abs(nowMs - (asked[0] as number)) >= WINDOW_MS) asked.shift();
  if (asked.length >= BUDGET) return false;
  asked.push(nowMs);
  return true;
}

/** `GET https://api.clerk.com/v1/sessions/:id`, by hand because the SDK has no time-out. */
export function createdAtClerk(secretKey: string): AskCreated {
  return async (sessionId, deadlineMs) => {
    const response = await fetch(`https://api.clerk.com/v1/sessions/${encodeURIComponent(sessionId)}`, {
      headers: { authorization: `Bearer ${secretKey}` },
      cache: "no-store",
      signal: AbortSignal.timeout(deadlineMs),
    });
    if (!response.ok) {
      await response.body?.cancel();
      if (response.status === 404) return null;
      throw new Error(`Clerk answered ${response.status}.`);
    }
    const { created_at: createdMs } = (await response.json()) as { created_at?: unknown };
    if (typeof createdMs !== "number") throw new Error("Clerk's answer names no time of creation.");
    return createdMs;
  };
}

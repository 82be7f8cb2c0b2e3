import type { Clerk } from "../ports/clerk.ts";
import type { Clock } from "../ports/clock.ts";
import type { Http } from "../ports/http.ts";
import { z } from "zod";
import { healthPath } from "./app-health.ts";
import type { Finding } from "./probe.ts";
import { parseJson } from "./status-page.ts";

/** Webhooks that are later than this have piled up, milliseconds; Clerk's first retry comes after five seconds. */
export const webhookLagMs = 60_000;

const told = z.object({ webhooks: z.object({ lastEventAt: z.iso.datetime() }) });

/**
 * How far the app's copy of Clerk's data is behind: the newest user that Clerk has against the newest event that the app
 * says it took in (`webhooks.lastEventAt` of its health answer).
 */
export async function askWebhooks(
  http: Http,
  clerk: Clerk,
  clock: Clock,
  appOrigin: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const url = new URL(healthPath, appOrigin).href;
  const [answer, newest] = await Promise.all([
    http.request({ method: "GET", url, timeoutMs, signal }),
    clerk.newestUserAt?.({ timeoutMs, signal }),
  ]);
  const parsed = told.safeParse(parseJson(answer.text));
  if (!parsed.success) {
    return {
      verdict: "unknown",
      summary: "No evidence: the app does not say which webhook it took in last.",
    };
  }
  if (newest === undefined) return { verdict: "unknown", summary: "No evidence: Clerk shows no users." };
  const lastEventAt = Date.parse(parsed.data.webhooks.lastEventAt);
  const lagMs = lastEventAt >= newest ? 0 : Math.max(0, clock.now() - newest);
  const data = { lagSeconds: Math.round(lagMs / 1000), lastEventAt: parsed.data.webhooks.lastEventAt };
  if (lagMs <= webhookLagMs) return { verdict: "ok", summary: "The app has Clerk's newest user.", data };
  return {
    verdict: "degraded",
    summary: `Webhooks lag: a user that Clerk has for ${data.lagSeconds} s has not reached the app.`,
    data,
  };
}

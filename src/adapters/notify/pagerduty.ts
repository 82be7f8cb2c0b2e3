import type { Channel, Message } from "../../ports/notify.ts";
import { exchange, secretOf, senseless, type Around } from "./exchange.ts";

/** Events API v2: https://developer.pagerduty.com/docs/events-api-v2 */
const url = "https://events.pagerduty.com/v2/enqueue";
/** Longest summary that the API takes, characters. */
const longestSummary = 1024;

/** One run is one alert, by `dedup_key`: sending again adds to it and calls nobody twice. */
export async function sendToPagerDuty(
  around: Around,
  channel: Channel,
  message: Message,
  signal?: AbortSignal,
): Promise<string> {
  const { run, step, title, text, state, severity } = message;
  const trigger = {
    event_action: "trigger",
    payload: {
      summary: title.slice(0, longestSummary),
      source: "clerk-vercel-runbooks",
      severity,
      custom_details: { text, step },
    },
  };
  const response = await exchange(around, {
    method: "POST",
    url,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      routing_key: secretOf(channel, around.env).reveal(),
      dedup_key: run,
      ...(state === "resolved" ? { event_action: "resolve" } : trigger),
    }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!/"status"\s*:\s*"success"/.test(response.text)) throw senseless(new URL(url).host);
  return `PagerDuty alert ${run}`;
}

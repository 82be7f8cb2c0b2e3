import type { Channel, Message } from "../../ports/notify.ts";
import { type Around, exchange, secretOf, secretUrl, senseless } from "./exchange.ts";

/** Any receiver of JSON. `Idempotency-Key` is offered to it; whether it heeds that is not known, so it is not relied on. */
export async function sendToWebhook(
  around: Around,
  channel: Channel,
  message: Message,
  signal?: AbortSignal,
): Promise<string> {
  const url = secretUrl(channel, around.env, ["https:"]);
  await exchange(around, {
    method: "POST",
    url: url.href,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "idempotency-key": `${message.run}/${message.step}`,
    },
    body: JSON.stringify(message),
    ...(signal === undefined ? {} : { signal }),
  });
  return `${url.host}, ${channel.id}`;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Slack's incoming webhook. It has no key for repeats and cannot be read: a lost answer is for a person. */
export async function sendToSlack(
  around: Around,
  channel: Channel,
  message: Message,
  signal?: AbortSignal,
): Promise<string> {
  const url = secretUrl(channel, around.env, ["https:"]);
  const text = `*${escaped(message.title)}*\n${escaped(message.text)}`;
  const response = await exchange(around, {
    method: "POST",
    url: url.href,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify({ text }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.text.trim() !== "ok") throw senseless(url.host);
  return `Slack, ${channel.id}`;
}

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

import type { Channel, Message } from "../../ports/notify.ts";
import { exchange, secretUrl, senseless, type Around } from "./exchange.ts";

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

import type { Channel, Message } from "../../ports/notify.ts";
import { exchange, secretUrl, type Around } from "./exchange.ts";

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

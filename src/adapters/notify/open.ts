import type { Notify } from "../../ports/notify.ts";
import type { Around } from "./exchange.ts";
import { sendToPagerDuty, sendToSlack, sendToWebhook } from "./webhook.ts";
import { lookAtStatuspage, sendToStatuspage } from "./statuspage.ts";

/** Each kind of channel, by its own service's rules. */
export function openChannels(around: Around): Pick<Notify, "send" | "look"> {
  return {
    async send(channel, message, signal) {
      switch (channel.kind) {
        case "slack":
          return await sendToSlack(around, channel, message, signal);
        case "webhook":
          return await sendToWebhook(around, channel, message, signal);
        case "pagerduty":
          return await sendToPagerDuty(around, channel, message, signal);
        case "statuspage":
          return await sendToStatuspage(around, channel, message, signal);
        case "email":
          return await (await import("./email.ts")).sendByEmail(around, channel, message);
      }
    },
    async look(channel, message, signal) {
      if (channel.kind === "statuspage") return await lookAtStatuspage(around, channel, message, signal);
      // The same alert, by its key: sending again does no harm.
      if (channel.kind === "pagerduty") return false;
      return undefined;
    },
  };
}

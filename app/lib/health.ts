// The gate's health answer, with what this app takes in by webhooks.
import { healthAnswer } from "clerk-bypass-gate";
import { after } from "next/server";
import { gateOptions } from "../gate";
import { openInbox } from "./inbox";
import { webhooksTaken } from "./webhooks";

/** See `healthAnswer`; a signed request is told `webhooks` besides. */
export async function health(request: Request): Promise<Response> {
  const inbox = openInbox();
  return await healthAnswer(request, gateOptions, {
    after,
    // With a database: also how many events wait, since when, and until when applying is paused.
    details: async () => ({ webhooks: (await inbox?.state()) ?? (await webhooksTaken()) }),
    // After a pause has ended by itself, nothing else may come that would begin it.
    looked: inbox?.drain,
  });
}

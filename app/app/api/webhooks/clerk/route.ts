import { verifyWebhook } from "@clerk/nextjs/webhooks";
import { receiveWebhook } from "clerk-user-sync";
import { after, type NextRequest } from "next/server";
import { openInbox } from "../../../../lib/inbox";
import { webhookTaken } from "../../../../lib/webhooks";

const verify = (request: NextRequest) =>
  verifyWebhook(request, { signingSecret: process.env["CLERK_WEBHOOK_SIGNING_SECRET"] ?? "" });

/** Left out of the gate: Clerk signs in to nothing, its signature is what counts. */
export async function POST(request: NextRequest) {
  const inbox = openInbox();
  if (inbox === undefined) return await withoutDatabase(request);
  const answer = await receiveWebhook(request, { db: inbox.db, verify });
  // Clerk has its answer before anything is applied; what fails here is applied by the next drain.
  if (answer.ok) after(inbox.drain);
  return answer;
}

async function withoutDatabase(request: NextRequest): Promise<Response> {
  const whole = request.clone();
  const event = await verify(request).catch(() => null);
  if (event === null) {
    return Response.json(
      { error: { code: "bad_signature", message: "The signature does not match." } },
      { status: 400 },
    );
  }
  // An operator's probe is none of Clerk's events.
  if (String(event.type) === "runbook.probe") return Response.json({ received: event.type, stored: false });
  // Clerk's SDK leaves the event's time out of what it returns; the body that it verified has it.
  await webhookTaken((await whole.json()) as { readonly timestamp?: number });
  return Response.json({ received: event.type });
}

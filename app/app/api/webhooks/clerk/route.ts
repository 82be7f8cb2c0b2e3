import { verifyWebhook } from "@clerk/nextjs/webhooks";
import type { NextRequest } from "next/server";
import { webhookTaken } from "../../../../lib/webhooks";

/** Left out of the gate: Clerk signs in to nothing, its signature is what counts. */
export async function POST(request: NextRequest) {
  const whole = request.clone();
  const event = await verifyWebhook(request, {
    signingSecret: process.env["CLERK_WEBHOOK_SIGNING_SECRET"] ?? "",
  }).catch(() => null);
  if (event === null) {
    return Response.json(
      { error: { code: "bad_signature", message: "The signature does not match." } },
      { status: 400 },
    );
  }
  // An app of yours does its work here, and notes the event only when that is done: a failure is sent again by Clerk.
  // Clerk's SDK leaves the event's time out of what it returns; the body that it verified has it.
  await webhookTaken((await whole.json()) as { readonly timestamp?: number });
  return Response.json({ received: event.type });
}

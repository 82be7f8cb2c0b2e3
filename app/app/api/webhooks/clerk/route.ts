import { verifyWebhook } from "@clerk/nextjs/webhooks";
import type { NextRequest } from "next/server";

/** Left out of the gate: Clerk signs in to nothing, its signature is what counts. */
export async function POST(request: NextRequest) {
  try {
    const event = await verifyWebhook(request, {
      signingSecret: process.env["CLERK_WEBHOOK_SIGNING_SECRET"] ?? "",
    });
    return Response.json({ received: event.type });
  } catch {
    return Response.json(
      { error: { code: "bad_signature", message: "The signature does not match." } },
      { status: 400 },
    );
  }
}

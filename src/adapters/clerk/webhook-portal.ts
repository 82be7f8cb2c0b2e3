import { z } from "zod";
import { PermanentFailure } from "../../errors.ts";
import { learnSecret } from "../../ports/known-secrets.ts";
import { Secret } from "../../ports/secret.ts";
import type { WebhookPortal } from "../../ports/webhook-portal.ts";
import { callClerk, inShape, type ClerkAccess } from "./api.ts";

const shape = z.object({ svix_url: z.url({ protocol: /^https$/ }) });

/** The portal by Clerk's Backend API. */
export function openWebhookPortal(access: ClerkAccess): WebhookPortal {
  return {
    async open(how) {
      const answer = await callClerk(
        access,
        { method: "POST", path: "/webhooks/svix_url", accept: [400] },
        how,
      );
      if (answer.status === 400 || answer.status === 404)
        throw new PermanentFailure("This Clerk instance has no webhooks yet.", {
          code: "HTTP_STATUS",
          hint: "Clerk's dashboard, Webhooks, Add Endpoint makes them.",
        });
      const url = new Secret(inShape(shape, answer).svix_url);
      learnSecret(url);
      // Whoever has the key alone can open it, too.
      const key = new URL(url.reveal()).hash.replace(/^#(key=)?/, "");
      if (key !== "") learnSecret(new Secret(key));
      return url;
    },
  };
}

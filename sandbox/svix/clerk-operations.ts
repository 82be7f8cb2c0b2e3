import type { ClerkInstance } from "../clerk/instance.ts";
import type { Operations } from "../clerk/validated.ts";
import { SVIX_PORTAL_HOST } from "../ids.ts";

/** The three routes that the Backend API has. */
export function webhookOperations({ webhooks }: ClerkInstance): Operations {
  const portal = () => {
    const url = `https://${SVIX_PORTAL_HOST}/login#key=${webhooks.openPortal()}`;
    return { status: 200, body: { svix_url: url } };
  };
  return {
    "POST /webhooks/svix_url": portal,
    "POST /webhooks/svix": portal,
    "DELETE /webhooks/svix": () => {
      for (const { id } of webhooks.list()) webhooks.remove(id);
      return { status: 204 };
    },
  };
}

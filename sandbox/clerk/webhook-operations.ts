import type { ClerkInstance } from "./instance.ts";
import type { Operations } from "./validated.ts";

/** The three routes that the Backend API has. */
export function webhookOperations({ webhooks }: ClerkInstance): Operations {
  const portal = () => {
    const url = `https://app.svix.com/login#key=${webhooks.openPortal()}`;
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

import type { CallOptions } from "./clerk.ts";
import type { Secret } from "./secret.ts";

/**
 * The portal in which a person sees and mends Clerk's webhooks. Clerk's API gives its address and nothing more: what it shows and
 * does is not documented for programs.
 */
export interface WebhookPortal {
  /**
   * `POST /v1/webhooks/svix_url`: an address that lets in whoever has it, for a while. Masked in all that this process says.
   * Each call makes another one.
   * @throws TransientFailure or PermanentFailure; `HTTP_STATUS` where the instance has no webhooks yet
   */
  open(how: CallOptions): Promise<Secret>;
}

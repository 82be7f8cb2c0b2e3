import { createHmac } from "node:crypto";
import type { Secret } from "../ports/secret.ts";

/** One message as Svix sends it. */
interface Signing {
  readonly secret: Secret;
  /** `msg_…` */
  readonly id: string;
  /** Unix milliseconds; Clerk's verifier takes five minutes either way. */
  readonly atMs: number;
  readonly body: string;
}

/**
 * Svix's headers for a message: HMAC-SHA256 of id, seconds and body under the secret's base64
 * (docs.svix.com/receiving/verifying-payloads/how-manual).
 */
export function signedHeaders({ secret, id, atMs, body }: Signing): Readonly<Record<string, string>> {
  const at = String(Math.floor(atMs / 1000));
  const key = Buffer.from(secret.reveal().replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64");
  return {
    ...{ "content-type": "application/json", "svix-id": id, "svix-timestamp": at },
    "svix-signature": `v1,${signature}`,
  };
}

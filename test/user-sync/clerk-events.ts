// Clerk's webhooks as they reach an app: events with real signatures, made by Svix's own scheme.
import { Webhook } from "standardwebhooks";

export const SIGNING_SECRET = `whsec_${Buffer.from("nightshift webhook secret").toString("base64")}`;
export const INSTANCE = "ins_sandboxNightshift0001";
export const ENDPOINT = "https://app.nightshift.example/api/webhooks/clerk";

export interface Message {
  /** One for all deliveries of it. */
  readonly id: string;
  readonly body: string;
}

/** A user as Clerk's API and webhooks write one; times in Unix milliseconds. */
export function clerkUser(id: string, updatedAt: number, more: object = {}) {
  return {
    id,
    object: "user",
    first_name: "Ada",
    last_name: null as string | null,
    external_id: null as string | null,
    primary_email_address_id: "idn_1" as string | null,
    email_addresses: [{ id: "idn_1", object: "email_address", email_address: `${id}@example.com` }],
    public_metadata: {},
    private_metadata: { plan: "PRIVATE-METADATA" },
    created_at: 1_700_000_000_000,
    updated_at: updatedAt,
    ...more,
  };
}

/** @param at when it happened, Unix milliseconds */
export function messageOf(id: string, type: string, data: object, at: number, more: object = {}): Message {
  const event = { data, object: "event", type, timestamp: at, instance_id: INSTANCE, ...more };
  return { id, body: JSON.stringify(event) };
}

/** One delivery of it, signed now. @param secret another one than the endpoint's: a forged delivery */
export function delivery({ id, body }: Message, secret = SIGNING_SECRET, now = new Date()): Request {
  const headers = {
    "content-type": "application/json",
    "svix-id": id,
    "svix-timestamp": String(Math.floor(now.getTime() / 1000)),
    "svix-signature": new Webhook(secret).sign(id, now, body),
  };
  return new Request(ENDPOINT, { method: "POST", headers, body });
}

import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { clerkId } from "../clerk/state.ts";
import { apartMs, dayMs, disabledAfterMs, graceMs } from "./schedule.ts";

/** An endpoint that events go to. It is made, seen and removed in the portal; the Backend API lists none. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string;
  /** The signing secret, `whsec_…`. */
  secret: string;
  readonly createdAt: number;
  disabled: boolean;
  /** Only events of these types; null: of every type. */
  readonly types: readonly string[] | null;
  /** Secrets of before that sign beside the new one, each until then. */
  former: { readonly secret: string; readonly until: number }[];
  /** Since the last success. */
  failures: { first: number; countingSince: number | null } | null;
}

export const newEndpoint = (
  now: number,
  {
    url,
    secret,
    types,
  }: { readonly url: string; readonly secret?: string; readonly types?: readonly string[] },
): WebhookEndpoint => ({
  ...{ id: clerkId("ep"), url, secret: secret ?? newSigningSecret(), createdAt: now },
  ...{ disabled: false, types: types ?? null, former: [], failures: null },
});

/** A new secret in place; the old one signs beside it for a while. */
export function rotate(endpoint: WebhookEndpoint, now: number): void {
  endpoint.former.push({ secret: endpoint.secret, until: now + graceMs });
  endpoint.secret = newSigningSecret();
}

/** Svix's three headers, with a signature by each secret that is in force. */
export function signedHeaders(
  endpoint: WebhookEndpoint,
  message: { readonly id: string; readonly body: string },
  now: number,
): Record<string, string> {
  const secrets = [
    endpoint.secret,
    ...endpoint.former.filter(({ until }) => until > now).map(({ secret }) => secret),
  ];
  const at = new Date(now);
  return {
    "svix-id": message.id,
    "svix-timestamp": String(Math.floor(now / 1000)),
    "svix-signature": secrets
      .map((secret) => new Webhook(secret).sign(message.id, at, message.body))
      .join(" "),
  };
}

/**
 * Counts a failure. The five days begin when failures within a day are twelve hours apart, and end in a disabled endpoint;
 * one success begins anew.
 */
export function noteFailure(endpoint: WebhookEndpoint, now: number): void {
  const { failures } = endpoint;
  const counting = failures?.countingSince ?? null;
  if (counting !== null) {
    if (now - counting >= disabledAfterMs) endpoint.disabled = true;
    return;
  }
  const first = failures !== null && now - failures.first <= dayMs ? failures.first : now;
  endpoint.failures = { first, countingSince: now - first >= apartMs ? now : null };
}

const newSigningSecret = (): string => `whsec_${randomBytes(24).toString("base64")}`;

import { randomBytes } from "node:crypto";
import type { ClerkInstance } from "./instance.ts";
import { clerkId } from "./state.ts";
import type { Operations } from "./validated.ts";

/** An endpoint that events go to. It is made, seen and removed in the portal; the Backend API lists none. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string;
  /** The signing secret, `whsec_…`. */
  secret: string;
  readonly createdAt: number;
}

/** Webhooks behind Clerk: endpoints, and the portal that whoever has the secret key may open. */
export class Webhooks {
  readonly #endpoints = new Map<string, WebhookEndpoint>();
  /** Keys of portal sessions; Clerk's live for a while, these until the sandbox ends. */
  readonly #portals = new Set<string>();

  openPortal(): string {
    const key = randomBytes(24).toString("base64url");
    this.#portals.add(key);
    return key;
  }

  isOpen(portal: string): boolean {
    return this.#portals.has(portal);
  }

  list(): readonly WebhookEndpoint[] {
    return [...this.#endpoints.values()];
  }

  add(now: number, url: string): WebhookEndpoint {
    const made = { id: clerkId("ep"), url, secret: newSigningSecret(), createdAt: now };
    this.#endpoints.set(made.id, made);
    return made;
  }

  remove(id: string): boolean {
    return this.#endpoints.delete(id);
  }

  /** @returns the endpoint with its new secret; undefined without such an endpoint */
  rotate(id: string): WebhookEndpoint | undefined {
    const found = this.#endpoints.get(id);
    if (found !== undefined) found.secret = newSigningSecret();
    return found;
  }
}

const newSigningSecret = (): string => `whsec_${randomBytes(24).toString("base64")}`;

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

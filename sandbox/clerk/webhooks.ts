import { randomBytes } from "node:crypto";
import { clerkId } from "./state.ts";

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

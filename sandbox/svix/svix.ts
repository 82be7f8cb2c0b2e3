import { randomBytes } from "node:crypto";
import type { SandboxClock } from "../fake.ts";
import { seededRandom } from "../seeded-random.ts";
import { clerkId } from "../clerk/state.ts";
import { DueQueue } from "./due-queue.ts";
import { attemptAt, type Send } from "./attempt.ts";
import { newEndpoint, noteFailure, rotate, type WebhookEndpoint } from "./endpoint.ts";
import type { Delivery, Message } from "./message.ts";
import { periodsMs, portalOpenMs } from "./schedule.ts";

/** An attempt that is due; one of an earlier turn was put off by a person who sent the message again. */
interface Job {
  readonly delivery: Delivery;
  readonly turn: number;
}

interface Window {
  /** Unix milliseconds, as Svix's time stands. */
  readonly since: number;
  readonly until: number;
}

/** Messages that are kept; Svix keeps payloads for 90 days. Older ones that are on their way to nobody go. */
const keptMax = 50_000;
/** Svix promises no order: two events of one moment arrive in either. Milliseconds */
const jitterMs = 200;

/** Webhooks behind Clerk: endpoints, messages on their way to them, and the portal that whoever has the secret key may open. */
export class Svix {
  readonly #clock: SandboxClock;
  readonly #endpoints = new Map<string, WebhookEndpoint>();
  readonly #messages = new Map<string, Message>();
  /** By endpoint, then by message. */
  readonly #deliveries = new Map<string, Map<string, Delivery>>();
  readonly #portals = new Map<string, number>();
  readonly #queue: DueQueue<Job>;
  readonly #random = seededRandom(1);
  #emitted = 0;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
    this.#queue = new DueQueue(clock);
  }

  /** From now on what is due is sent. Before, it waits. */
  sendBy(send: Send): void {
    this.#queue.runBy((job) => this.#attempt(job, send));
  }

  openPortal(): string {
    const key = randomBytes(24).toString("base64url");
    this.#portals.set(key, this.#queue.now() + portalOpenMs);
    return key;
  }

  isOpen(portal: string): boolean {
    return (this.#portals.get(portal) ?? 0) > this.#queue.now();
  }

  list(): readonly WebhookEndpoint[] {
    return [...this.#endpoints.values()];
  }

  get(id: string): WebhookEndpoint | undefined {
    return this.#endpoints.get(id);
  }

  add(given: Parameters<typeof newEndpoint>[1]): WebhookEndpoint {
    const made = newEndpoint(this.#clock.now(), given);
    this.#endpoints.set(made.id, made);
    this.#deliveries.set(made.id, new Map());
    return made;
  }

  remove(id: string): boolean {
    this.#deliveries.delete(id);
    return this.#endpoints.delete(id);
  }

  /** @returns the endpoint with its new secret; undefined without such an endpoint */
  rotate(id: string): WebhookEndpoint | undefined {
    const found = this.#endpoints.get(id);
    if (found !== undefined) rotate(found, this.#clock.now());
    return found;
  }

  /** By a person in the portal, either way. */
  setDisabled(id: string, disabled: boolean): WebhookEndpoint | undefined {
    const found = this.#endpoints.get(id);
    if (found !== undefined) Object.assign(found, { disabled, failures: null });
    return found;
  }

  /** Whether anybody listens; without an endpoint nothing is kept. */
  get wanted(): boolean {
    return this.#endpoints.size > 0;
  }

  /** A new message, sent to every endpoint that takes its type and is not disabled. @returns its id */
  emit(type: string, body: object): string {
    const at = this.#queue.now();
    const message = { id: `msg_${clerkId("").slice(1)}`, type, body: JSON.stringify(body), createdAt: at };
    this.#messages.set(message.id, message);
    this.#emitted += 1;
    for (const endpoint of this.#endpoints.values()) this.#deliver(message, endpoint);
    this.#forgetOld();
    return message.id;
  }

  /** Everything since then of which every attempt has failed, sent again. @returns how many */
  recover(id: string, window: Window): number {
    const failed = [...(this.#deliveries.get(id)?.values() ?? [])].filter(
      ({ state, message }) => state === "failed" && isWithin(message, window),
    );
    for (const delivery of failed) this.#again(delivery);
    return failed.length;
  }

  /** Everything since then of which no attempt was made. @returns how many */
  replayMissing(id: string, window: Window): number {
    const endpoint = this.#endpoints.get(id);
    const known = this.#deliveries.get(id);
    if (endpoint === undefined || known === undefined) return 0;
    const missing = [...this.#messages.values()].filter(
      (message) => !known.has(message.id) && isWithin(message, window) && takes(endpoint, message),
    );
    for (const message of missing) this.#deliver(message, endpoint);
    return missing.length;
  }

  /** One message, delivered or not. @returns whether there is such a message */
  resend(id: string, message: string): boolean {
    const delivery = this.#deliveries.get(id)?.get(message);
    if (delivery !== undefined) this.#again(delivery);
    return delivery !== undefined;
  }

  deliveries(id?: string): readonly Delivery[] {
    return [...this.#deliveries]
      .filter(([endpoint]) => id === undefined || endpoint === id)
      .flatMap(([, known]) => [...known.values()]);
  }

  counts(): { readonly now: number; readonly emitted: number; readonly waiting: number } {
    return { now: this.#queue.now(), emitted: this.#emitted, waiting: this.#queue.waiting };
  }

  /** Lets Svix's time go by, and nobody else's; attempts are signed as of the clock. */
  async skip(ms: number): Promise<void> {
    await this.#queue.skip(ms);
  }

  stop(): void {
    this.#queue.stop();
  }

  #deliver(message: Message, endpoint: WebhookEndpoint): void {
    if (endpoint.disabled || !takes(endpoint, message)) return;
    const delivery: Delivery = {
      ...{ message, endpoint: endpoint.id, state: "pending", tried: 0, turn: 0, attempts: [] },
    };
    this.#deliveries.get(endpoint.id)?.set(message.id, delivery);
    this.#queue.add(this.#queue.now() + Math.floor(this.#random() * jitterMs), { delivery, turn: 0 });
  }

  /** By a person: the same id, the schedule from its beginning. */
  #again(delivery: Delivery): void {
    delivery.turn += 1;
    Object.assign(delivery, { state: "pending", tried: 0 });
    this.#queue.add(this.#queue.now(), { delivery, turn: delivery.turn });
  }

  async #attempt({ delivery, turn }: Job, send: Send): Promise<void> {
    if (turn !== delivery.turn) return;
    const endpoint = this.#endpoints.get(delivery.endpoint);
    if (endpoint === undefined) return;
    // Retries end with the endpoint.
    if (endpoint.disabled) return void (delivery.state = "failed");
    const at = this.#queue.now();
    const { attempt, control } = await attemptAt(
      { endpoint, message: delivery.message, at },
      { clock: this.#clock, send },
    );
    delivery.attempts.push(attempt);
    if (turn !== delivery.turn) return;
    if (attempt.why === "") {
      delivery.state = "delivered";
      endpoint.failures = null;
    } else noteFailure(endpoint, at);
    if (control === "disable") endpoint.disabled = true;
    if (delivery.state === "delivered") return;
    delivery.tried += 1;
    const period = periodsMs[delivery.tried];
    if (period === undefined || endpoint.disabled || control === "abort-message") delivery.state = "failed";
    else this.#queue.add(this.#queue.now() + period, { delivery, turn });
  }

  #forgetOld(): void {
    if (this.#messages.size <= keptMax) return;
    // A long backlog is not gone through for each new message.
    let looked = 0;
    for (const id of this.#messages.keys()) {
      if (this.#messages.size <= keptMax || (looked += 1) > 100) return;
      const all = [...this.#deliveries.values()];
      if (all.some((known) => known.get(id)?.state === "pending")) continue;
      this.#messages.delete(id);
      for (const known of all) known.delete(id);
    }
  }
}

const takes = ({ types }: WebhookEndpoint, { type }: Message): boolean =>
  types === null || types.includes(type);

const isWithin = ({ createdAt }: Message, { since, until }: Window): boolean =>
  createdAt >= since && createdAt <= until;

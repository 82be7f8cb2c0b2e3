import { randomBytes } from "node:crypto";
import { clerkId } from "./state.ts";

/** One secret key of the instance, as the dashboard lists it. Times are Unix milliseconds. */
export interface SecretKeyEntry {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly createdAt: number;
  lastUsedAt: number | null;
  /** Requests that were made with it. */
  used: number;
  /** When it is deleted by itself; null for never. */
  expiresAt: number | null;
}

const HOUR_MS = 3_600_000;

/** The instance's secret keys: several may be in force at once, and one that is gone opens nothing. */
export class SecretKeys {
  #keys: SecretKeyEntry[] = [];

  /** @param secret default: one in Clerk's form */
  add(now: number, name: string, secret?: string): SecretKeyEntry {
    const made = {
      ...{ id: clerkId("sk"), name, createdAt: now, lastUsedAt: null, used: 0, expiresAt: null },
      secret:
        secret ??
        `${["sk", "live"].join("_")}_${randomBytes(24).toString("base64url").replace(/\W|_/g, "0")}`,
    };
    this.#keys.push(made);
    return made;
  }

  /** Whether this secret is in force; notes the use. */
  accepts(secret: string, now: number): boolean {
    const found = this.list(now).find((one) => one.secret === secret);
    if (found === undefined) return false;
    found.lastUsedAt = now;
    found.used += 1;
    return true;
  }

  /** Those in force, oldest first. */
  list(now: number): readonly SecretKeyEntry[] {
    this.#keys = this.#keys.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
    return this.#keys;
  }

  /** Puts these in the place of what there is: an instance that goes on from an earlier sandbox. */
  restore(keys: readonly SecretKeyEntry[]): void {
    this.#keys = keys.map((one) => ({ ...one }));
  }

  /** Deletes one, as the dashboard does. @returns whether it was there */
  remove(id: string): boolean {
    const before = this.#keys.length;
    this.#keys = this.#keys.filter((one) => one.id !== id);
    return this.#keys.length < before;
  }

  /** Makes a new key; all others, whoever uses them, are deleted after the delay. */
  rotate(now: number, delayHours: number): SecretKeyEntry {
    const expiresAt = now + delayHours * HOUR_MS;
    for (const one of this.list(now)) one.expiresAt = Math.min(one.expiresAt ?? expiresAt, expiresAt);
    return this.add(now, "Rotated");
  }
}

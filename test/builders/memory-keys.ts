import { generateGateKeys, sealKeyOf } from "../../guard/src/grant.ts";
import { keyFingerprint } from "../../guard/src/key-fingerprint.ts";
import { PermanentFailure, TransientFailure } from "../../src/errors.ts";
import type { AreaEntry, AreaReading, ClerkInstance } from "../../src/ports/clerk-instance.ts";
import type { ClerkPlatform } from "../../src/ports/clerk-platform.ts";
import { Secret } from "../../src/ports/secret.ts";
import type { StackSecrets } from "../../src/ports/stack-secrets.ts";

const sealKey = sealKeyOf(generateGateKeys().privateKey);

/** The same for every stack in memory. */
export const fingerprintOf = async (text: string): Promise<string> => {
  const made = await keyFingerprint(text, sealKey);
  if (made === null) throw new Error("an empty secret has no fingerprint");
  return made;
};

/** A stack's secrets in memory; `held` is what its file would hold. */
export function memorySecrets(held: Record<string, string> = {}): StackSecrets {
  return {
    read: async (name) => (held[name] === undefined ? undefined : new Secret(held[name])),
    async write(values) {
      for (const [name, secret] of Object.entries(values)) {
        if (secret === undefined) delete held[name];
        else held[name] = secret.reveal();
      }
    },
    fingerprint: (secret) => fingerprintOf(secret.reveal()),
  };
}

/** One Clerk instance, and another that keys may be of by mistake. */
export interface ClerkInMemory {
  /** What Clerk takes, and whose it is. */
  readonly keys: Map<string, { readonly instance: string; readonly environment: string }>;
  /** By area; one that is not here was never heard of. */
  readonly areas: Record<string, readonly AreaEntry[]>;
  /** Why an area cannot be read, by area. */
  readonly unread: Record<string, string>;
  /** What was done to it, in order. */
  readonly done: string[];
  /** No answer comes while this is true. */
  cut: boolean;
  /** The next rotation happens, and its answer is lost. */
  losesAnswer: boolean;
  /** Deletes old keys at once where the delay is nought. */
  platformKey: string;
}

export const liveKey = (letter: string) => `sk_live_${letter}1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0`;

export const ours = { instance: "ins_1", environment: "production" };

export function clerkInMemory(change: Partial<ClerkInMemory> = {}): ClerkInMemory {
  return {
    keys: new Map([[liveKey("a"), ours]]),
    areas: {},
    unread: {},
    done: [],
    cut: false,
    losesAnswer: false,
    platformKey: liveKey("a"),
    ...change,
  };
}

const gone = () => new TransientFailure("api.clerk.com cannot be reached.", { code: "NETWORK" });

export function memoryClerkInstance(clerk: ClerkInMemory): ClerkInstance {
  return {
    async tryKey(key) {
      if (clerk.cut) throw gone();
      const whose = clerk.keys.get(key.reveal());
      return whose === undefined ? { taken: false } : { taken: true, ...whose };
    },
    async read(area): Promise<AreaReading> {
      if (clerk.cut) throw gone();
      const unread = clerk.unread[area];
      return { unread, entries: unread === undefined ? (clerk.areas[area] ?? []) : [] };
    },
    async createdSince(what, sinceMs) {
      const entries = (clerk.areas[what] ?? []).filter(({ createdAt = 0 }) => createdAt >= sinceMs);
      return { unread: clerk.unread[what], entries };
    },
    async remove(area, id) {
      if (clerk.cut) throw gone();
      clerk.done.push(`remove ${area}/${id}`);
      const before = clerk.areas[area];
      if (before === undefined) throw new PermanentFailure("no such area", { code: "HTTP_STATUS" });
      clerk.areas[area] = before.filter((one) => one.id !== id);
    },
  };
}

/** The Platform API over the same instance. Like Clerk's it makes a key, and deletes every earlier one after the delay. */
export function memoryPlatform(clerk: ClerkInMemory): ClerkPlatform {
  return {
    async current() {
      if (clerk.cut) throw gone();
      return new Secret(clerk.platformKey);
    },
    async rotate({ delayHours }) {
      if (clerk.cut) throw gone();
      clerk.platformKey = liveKey(String.fromCharCode("p".charCodeAt(0) + clerk.done.length));
      clerk.done.push(`rotate, old ones for ${delayHours} h`);
      if (delayHours === 0) clerk.keys.clear();
      clerk.keys.set(clerk.platformKey, ours);
      if (clerk.losesAnswer) {
        clerk.losesAnswer = false;
        throw new TransientFailure("api.clerk.com did not answer.", { code: "TIMEOUT" });
      }
      return new Secret(clerk.platformKey);
    },
  };
}

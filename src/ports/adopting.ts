import type { Secret } from "./secret.ts";
import type { ResourceChange } from "./stack.ts";

/** A variable that the stack's record holds. */
export interface HeldVariable {
  readonly key: string;
  readonly id: string;
}

/** What the engine does when a stack takes over what exists. Each is safe to repeat. */
export interface Adopting {
  /** What the stack's record holds now. */
  held(): Promise<readonly HeldVariable[]>;
  /** Whether the config has a value for this key. Costs a read of its file. */
  configured(key: string): boolean;
  /** One value of the stack's config, decrypted; undefined when it is not set. */
  config(key: string): Promise<Secret | undefined>;
  /** Drops from the record what is gone at Vercel. */
  refresh(): Promise<void>;
  /** Takes variables into the record as they are. Writes nothing at Vercel. */
  take(variables: readonly HeldVariable[]): Promise<void>;
  /** What an `up` would do now, looked up anew; the `up` of it is bound to that and does nothing else. */
  previewed(): Promise<PreviewedUp>;
}

export interface PreviewedUp {
  readonly changes: readonly ResourceChange[];
  readonly drift: readonly ResourceChange[];
  readonly warnings: readonly string[];
  /** @throws PermanentFailure when it would do anything but what the preview said, or a part of it failed */
  up(): Promise<void>;
  /** Forgets it. */
  drop(): Promise<void>;
}

import type { ReadContacts } from "../../bypass/check-approval.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Secret } from "../../ports/secret.ts";
import type { Stack } from "../../ports/stack.ts";
import type { Vercel } from "../../ports/vercel.ts";
import type { GateItem } from "../vercel/gate-item.ts";

/** What is left when engine, state, lock or provider is in the way: the stack's file, its passphrase, Vercel's API. */
export interface Direct {
  readonly item: GateItem;
  /** The auth policy's. */
  readonly policyItem: GateItem;
  /** The key that statements are signed with, PKCS#8 PEM, decrypted without the engine. */
  readonly signingKey: () => Promise<Secret>;
  /** The one from before its rotation; undefined: it was not rotated. */
  readonly formerSigningKey: () => Promise<Secret | undefined>;
}

export interface DirectStackOptions {
  /** The same stack by the engine: its config, its history, its lock. */
  readonly engine: Stack;
  readonly direct: () => Promise<Direct>;
  readonly vercel: Vercel;
  readonly clock: Clock;
  readonly contacts: ReadContacts;
}

import type { KeyFault } from "../keys/fault.ts";

/** The first three are rotated from end to end; of the others the steps say what a person does, and where. */
export const rotatableNames = [
  "clerk-secret-key",
  "clerk-webhook-secret",
  "grant-signing-key",
  "vercel-token",
  "stack-passphrase",
  "edge-config-token",
  "notice-url",
  "clerk-platform-key",
] as const;
export type RotatableName = (typeof rotatableNames)[number];

/** One kind of secret: where it is kept, who makes it, and what a person does by hand. */
export interface Rotatable {
  readonly name: RotatableName;
  /** As a sentence names it. */
  readonly title: string;
  /** Its name in the stack's config. */
  readonly config: string;
  /** The app's variable that the stack writes it to, or what follows from it. */
  readonly variable: string;
  /** What is wrong with its text, without the text. */
  readonly fault: (text: string) => KeyFault | undefined;
  /** Where a person makes a new one, and what to note; undefined: it is made here. */
  readonly makeByHand: string | undefined;
  /** Where a person deletes the old one, and what to note first; undefined: it ends with the deployment. */
  readonly deleteByHand: string | undefined;
  /** Of one that the steps cannot set: how a person puts it in its place, and sees that it works. */
  readonly guide?: { readonly set: string; readonly prove: string };
}

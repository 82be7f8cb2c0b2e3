import { createHmac, scryptSync } from "node:crypto";
import { z } from "zod";
import { Secret } from "./secret.ts";

const form = /^hmac-sha256:[0-9a-f]{64}$/;

/** Whether a value stands for a secret input: its keyed fingerprint, as plans and records have it. */
export const isFingerprint = (value: unknown): value is string =>
  typeof value === "string" && form.test(value);

/**
 * Fingerprints under a key of one stack, so that every clone that has the stack's passphrase gives the same, and nobody
 * without it can try values against a plan. `scrypt` makes each guess at a weak passphrase dear.
 */
export function fingerprintsUnder(passphrase: Secret, stack: string): (secret: Secret) => string {
  const key = scryptSync(passphrase.reveal(), `runbook secret input of ${stack}`, 32);
  return (secret) => `hmac-sha256:${createHmac("sha256", key).update(secret.reveal()).digest("hex")}`;
}

/** Field of a step's input that takes a secret input: its fingerprint while it is planned, the Secret when it is run. */
export const secretField = z
  .custom<Secret | string>((value) => value instanceof Secret || isFingerprint(value), {
    error: "Refer to an input of type secret: ${{ inputs.<name> }}.",
  })
  .meta({ secret: true });

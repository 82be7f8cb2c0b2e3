import { z } from "zod";
import { rotatableNames } from "./secret-kind.ts";

/** Inputs that several steps of a rotation take. */
export const whichField = z.enum(rotatableNames).default("clerk-secret-key").describe("Which secret.");

export const exposedField = z
  .boolean()
  .default(false)
  .describe("It is known to be out: then one person may do it alone, because waiting is worse.");

export const fingerprintField = z
  .string()
  .regex(/^([\w-]{43})?$/, "is no keyed fingerprint, as `keys.create` gives it")
  .describe(
    "Keyed fingerprint of the new secret, as `keys.create` gave it; empty for a secret that no API can set.",
  );

/** Waiting for a second person is worse than going on alone only while an intruder holds the secret. */
export const exposedAlone = (bound: string) => ({
  bound,
  refuses: ({ exposed }: { readonly exposed: boolean }) =>
    exposed
      ? undefined
      : {
          message: "Nobody has said that this secret is out, so a second person has to approve it.",
          hint: "Ask somebody to run `./runbook approve`; `exposed: true` is for a secret that is known to be out.",
        },
});

import type { Secret } from "./secret.ts";

/** Names that the stack's config has for a secret: letters and digits, e.g. `clerkSecretKey`. */
export type SecretName = string;

/**
 * The secrets of the stack's config file, encrypted under its passphrase. Reading costs about a quarter of a second once a
 * process; nothing is asked of the network.
 */
export interface StackSecrets {
  /**
   * Undefined when the config has none of this name. What is read is masked in everything that this process says.
   * @throws NeedsHuman `PASSPHRASE_WRONG`
   */
  read(name: SecretName): Promise<Secret | undefined>;
  /**
   * Writes all of them by one change of the file, whole or not at all; undefined takes one out. Repeating is safe.
   * @throws NeedsHuman `PASSPHRASE_WRONG`, BadInput or PermanentFailure when the file cannot be written
   */
  write(values: Readonly<Record<SecretName, Secret | undefined>>): Promise<void>;
  /**
   * What may stand on records in place of a secret: keyed by the stack, so that it is the same in every clone and in the
   * live app's signed health, and tells nothing to anybody who does not have the stack's secrets.
   */
  fingerprint(secret: Secret): Promise<string>;
}

import { BadInput } from "../../errors.ts";
import type { Secret } from "../../ports/secret.ts";
import { secretOpener } from "./config-secret.ts";
import type { StackFile } from "./stack-file.ts";

/**
 * The key that signs statements and requests (PKCS#8 PEM), decrypted without the engine. Costs about a quarter of a second.
 * @throws BadInput `KEY_MISSING`, NeedsHuman `PASSPHRASE_WRONG`
 */
export async function signingKeyIn(file: StackFile, passphrase: () => Promise<Secret>): Promise<Secret> {
  const value = file.value("signingKey") as { readonly secure?: unknown } | undefined;
  if (typeof value?.secure !== "string")
    throw new BadInput(`Pulumi.${file.stack}.yaml holds no signingKey as a secret.`, {
      code: "KEY_MISSING",
      hint: "See infra/README.md for the config that a stack needs.",
    });
  return (await secretOpener(file.encryptionSalt(), await passphrase()))(value.secure);
}

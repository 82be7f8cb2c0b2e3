import { learnSecret } from "../../ports/known-secrets.ts";
import { Secret } from "../../ports/secret.ts";
import type { StackSecrets } from "../../ports/stack-secrets.ts";
import { keyFingerprint } from "../../../guard/src/key-fingerprint.ts";
import { sealKeyOf } from "../../../guard/src/grant.ts";
import { secretBox, signingKeyIn } from "./config-secret.ts";
import type { StackFile } from "./stack-file.ts";

interface Options {
  /** @throws BadInput when this checkout has no such stack */
  readonly file: () => StackFile;
  readonly passphrase: () => Promise<Secret>;
  /** Told after a write, so that nothing goes on with a value that was replaced. */
  readonly onWrite?: (names: readonly string[]) => void;
}

/** The secrets in `Pulumi.<stack>.yaml`, read and written without the engine. */
export function openStackSecrets({ file, passphrase, onWrite }: Options): StackSecrets {
  let opened: ReturnType<typeof secretBox> | undefined;
  const box = () =>
    (opened ??= passphrase()
      .then((word) => secretBox(file().encryptionSalt(), word))
      // A wrong passphrase is not the answer for good.
      .catch((error: unknown) => {
        opened = undefined;
        throw error;
      }));
  return {
    async read(name) {
      const value = file().value(name) as { readonly secure?: unknown } | string | undefined;
      if (value === undefined || value === null) return undefined;
      const secret =
        typeof value === "string" ? new Secret(value) : (await box()).open(String(value.secure ?? ""));
      learnSecret(secret);
      return secret;
    },
    async write(values) {
      const { seal } = await box();
      const sealed = Object.entries(values).map(([name, secret]) => {
        if (secret !== undefined) learnSecret(secret);
        return [name, secret === undefined ? undefined : seal(secret)] as const;
      });
      await file().setSecrets(Object.fromEntries(sealed));
      onWrite?.(Object.keys(values));
    },
    async fingerprint(secret) {
      const signingKey = await signingKeyIn(file(), passphrase);
      const fingerprint = await keyFingerprint(secret.reveal(), sealKeyOf(signingKey.reveal()));
      if (fingerprint === null) throw new Error("an empty secret has no fingerprint");
      return fingerprint;
    },
  };
}

import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { BadInput, NeedsHuman } from "../../errors.ts";
import { Secret } from "../../ports/secret.ts";
import type { StackFile } from "./stack-file.ts";

const derive = promisify(pbkdf2);

/** Pulumi's passphrase secrets: PBKDF2-SHA256 with a million rounds, then AES-256-GCM. */
const rounds = 1_000_000;
const keyBytes = 32;
const tagBytes = 16;
/** What `encryptionsalt` holds encrypted, to tell a wrong passphrase. */
const checkWord = "pulumi";

const nonceBytes = 12;

/** Opens what `pulumi config set --secret` wrote. @throws NeedsHuman when it is not under this passphrase */
type OpenSecret = (secure: string) => Secret;

/** Both ways, under one derived key. */
interface SecretBox {
  readonly open: OpenSecret;
  /** In the form that `pulumi config set --secret` writes; another text each time. */
  readonly seal: (secret: Secret) => string;
}

/**
 * Without the engine. Costs about a quarter of a second.
 * @param salt `encryptionsalt` of the stack's file: `v1:<salt>:v1:<nonce>:<text>`
 * @throws NeedsHuman `PASSPHRASE_WRONG`, also for a stack whose secrets are not under a passphrase
 */
export async function secretOpener(salt: string | undefined, passphrase: Secret): Promise<OpenSecret> {
  return (await secretBox(salt, passphrase)).open;
}

/** The same with the way back. @throws NeedsHuman as secretOpener */
export async function secretBox(salt: string | undefined, passphrase: Secret): Promise<SecretBox> {
  const [, saltText, check] = /^v1:([^:]+):(v1:.+)$/.exec(salt ?? "") ?? [];
  if (saltText === undefined || check === undefined)
    throw refuse("The stack's secrets are not under a passphrase, so only Pulumi itself can open them.");
  const key = await derive(passphrase.reveal(), Buffer.from(saltText, "base64"), rounds, keyBytes, "sha256");
  const open = (secure: string) => decrypt(key, secure);
  if (open(check).reveal() !== checkWord) throw wrong();
  return { open, seal: (secret) => encrypt(key, secret) };
}

function encrypt(key: Buffer, secret: Secret): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = [cipher.update(secret.reveal(), "utf8"), cipher.final()];
  const text = Buffer.concat([...sealed, cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${text.toString("base64")}`;
}

function decrypt(key: Buffer, secure: string): Secret {
  const [, nonce, sealed] = /^v1:([^:]+):([^:]+)$/.exec(secure) ?? [];
  if (nonce === undefined || sealed === undefined) throw wrong();
  const bytes = Buffer.from(sealed, "base64");
  if (bytes.length < tagBytes) throw wrong();
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    const plain = Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]);
    return new Secret(plain.toString("utf8"));
  } catch {
    throw wrong();
  }
}

const wrong = () => refuse("The passphrase does not open the stack's secrets.");

const refuse = (message: string) =>
  new NeedsHuman(message, {
    code: "PASSPHRASE_WRONG",
    hint: "Set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it.",
  });

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

/** The one before, as a rotation leaves it; undefined: there is none. @throws NeedsHuman `PASSPHRASE_WRONG` */
export async function formerSigningKeyIn(
  file: StackFile,
  passphrase: () => Promise<Secret>,
): Promise<Secret | undefined> {
  const value = file.value("formerSigningKey") as { readonly secure?: unknown } | undefined;
  if (typeof value?.secure !== "string") return undefined;
  return (await secretOpener(file.encryptionSalt(), await passphrase()))(value.secure);
}

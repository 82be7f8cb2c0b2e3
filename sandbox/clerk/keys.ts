import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface SigningKey {
  readonly privateKey: KeyObject;
  /** SPKI PEM, what Clerk calls the JWKS public key (`CLERK_JWT_KEY`). */
  readonly publicPem: string;
  readonly jwk: { readonly kty: "RSA"; readonly n: string; readonly e: string };
}

/** The instance's key, a key of nobody's (for forgeries) and another instance's; one set per folder. */
export interface ClerkKeys {
  readonly instance: SigningKey;
  readonly forged: SigningKey;
  readonly foreign: SigningKey;
}

/** Reads the folder's keys or generates them; safe to repeat. */
export function loadKeys(folder: string): ClerkKeys {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    instance: load(join(folder, "clerk-instance.pem")),
    forged: load(join(folder, "clerk-forged.pem")),
    foreign: load(join(folder, "clerk-foreign.pem")),
  };
}

function load(file: string): SigningKey {
  if (!existsSync(file)) {
    const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(file, pair.privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  }
  const privateKey = createPrivateKey(readFileSync(file));
  const publicKey = createPublicKey(privateKey);
  const jwk = publicKey.export({ format: "jwk" });
  return {
    privateKey,
    publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    jwk: { kty: "RSA", n: jwk.n ?? "", e: jwk.e ?? "" },
  };
}

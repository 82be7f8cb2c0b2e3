/** The stack's half of the gate's keys: a PKCS#8 PEM signs (Ed25519), and what the app is given follows from it. Node.js only. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from "node:crypto";

export interface GateKeyPair {
  /** PKCS#8 PEM. A secret. */
  readonly privateKey: string;
  /** base64url of the raw 32 bytes: the value of `AUTH_GATE_PUBLIC_KEY`. */
  readonly publicKey: string;
}

/** A new pair from the system's random source. */
export function generateGateKeys(): GateKeyPair {
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { privateKey: pem, publicKey: publicKeyOf(pem) };
}

/**
 * The public half (base64url of 32 bytes) of a private key in PKCS#8 PEM.
 * @throws Error without the key's text when it is not an Ed25519 private key.
 */
export function publicKeyOf(privateKey: string): string {
  const jwk = createPublicKey(signingKey(privateKey)).export({ format: "jwk" });
  if (jwk.x === undefined) throw new Error("The gate's signing key has no public half.");
  return jwk.x;
}

/** @throws Error without the key's text when it is not an Ed25519 private key in PKCS#8 PEM. */
export function signingKey(privateKey: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(privateKey);
  } catch {
    // The cause may quote the input, which is a secret.
    throw new Error("The gate's signing key is not a private key in PKCS#8 PEM.");
  }
  if (key.asymmetricKeyType !== "ed25519") throw new Error("The gate's signing key is not an Ed25519 key.");
  return key;
}

/**
 * The key by which the app seals what it keeps in a browser (`AUTH_GATE_SEAL_KEY`): base64url of 32 bytes, HKDF-SHA-256 of
 * the signing key's seed. The same signing key always gives the same one, so an unchanged config previews empty. A secret.
 * @throws Error without the key's text when it is not an Ed25519 private key.
 */
export function sealKeyOf(privateKey: string): string {
  const { d } = signingKey(privateKey).export({ format: "jwk" });
  if (d === undefined) throw new Error("The gate's signing key has no private half.");
  const derived = hkdfSync("sha256", Buffer.from(d, "base64url"), "", "clerk-bypass-gate seal key v1", 32);
  return Buffer.from(derived).toString("base64url");
}

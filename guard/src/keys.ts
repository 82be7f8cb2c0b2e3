/** The gate's Ed25519 keys: a PKCS#8 PEM signs (the stack's secret), 32 raw bytes in base64url verify (in the app's environment). */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";

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

/** @throws Error when it is not 32 bytes in base64url. */
export function verifyingKey(publicKey: string): KeyObject {
  const x = publicKey.trim().replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_");
  if (!/^[A-Za-z0-9_-]{43}$/.test(x)) {
    throw new Error("AUTH_GATE_PUBLIC_KEY is not 32 bytes in base64url.");
  }
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}

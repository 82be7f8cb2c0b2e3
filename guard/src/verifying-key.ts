/** The public half of the gate's Ed25519 key, as the app's environment holds it. */

/** A JWK of the kind that `jose` imports once and keeps. */
export interface VerifyingKey {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  /** base64url of the raw 32 bytes. */
  readonly x: string;
}

/** @throws Error when it is not 32 bytes in base64url. */
export function verifyingKey(publicKey: string): VerifyingKey {
  const x = publicKey
    .trim()
    .replace(/={1,2}$/, "")
    .replaceAll("+", "-")
    .replaceAll("/", "_");
  if (!/^[A-Za-z0-9_-]{43}$/.test(x)) {
    throw new Error("AUTH_GATE_PUBLIC_KEY is not 32 bytes in base64url.");
  }
  return { kty: "OKP", crv: "Ed25519", x };
}

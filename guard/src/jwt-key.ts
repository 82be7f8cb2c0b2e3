/** Clerk's JWT key as text: what the gate verifies session tokens with. */
import { calculateJwkThumbprint } from "jose";

/** A key that Clerk's SDK can verify with. */
export interface JwtKey {
  /** SPKI PEM in one form, whatever stray white space the text had. */
  readonly pem: string;
  /** base64url of the modulus. */
  readonly modulus: string;
}

const FRAME = /^-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/\s]+)-----END PUBLIC KEY-----$/;
/** DER of an RSA public key of 2048 bits up to its modulus, and its exponent 65537: Clerk's SDK reads no other key. */
const BEFORE = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA";
const AFTER = "IDAQAB";
const MODULUS_CHARS = 342;

/**
 * Reads the value of `CLERK_JWT_KEY`. Environment variables often carry PEM with its line ends spelled `\n`; white space
 * counts for nothing. Pure.
 * @returns null for whatever Clerk's SDK could not verify with: quoted, cut off, a private key, a key of another size
 */
export function readJwtKey(text: string): JwtKey | null {
  const body = FRAME.exec(text.replace(/\\[rn]/g, "\n").trim())?.[1]?.replace(/\s+/g, "");
  if (body?.startsWith(BEFORE) !== true || !body.endsWith(AFTER)) return null;
  const modulus = body.slice(BEFORE.length, -AFTER.length);
  if (modulus.length !== MODULUS_CHARS) return null;
  const lines = body.match(/.{1,64}/g) ?? [];
  return {
    pem: ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----", ""].join("\n"),
    modulus: modulus.replaceAll("+", "-").replaceAll("/", "_"),
  };
}

/**
 * The key's JWK thumbprint (RFC 7638, SHA-256, base64url): the same for a key in PEM and in the instance's key set. By
 * WebCrypto, for every runtime.
 */
export async function jwtKeyThumbprint({ modulus }: JwtKey): Promise<string> {
  return await calculateJwkThumbprint({ kty: "RSA", n: modulus, e: "AQAB" }, "sha256");
}

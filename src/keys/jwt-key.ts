import { createHash, createPublicKey } from "node:crypto";
import { faulty, type Read, strayText } from "./fault.ts";

interface JwtKey {
  /** RFC 7638, SHA-256 in base64url: the same for a key in PEM and in a key set. */
  readonly thumbprint: string;
}

/** An RSA key as a key set publishes it. */
interface RsaJwk {
  readonly kty: string;
  readonly n: string;
  readonly e: string;
}

const frame = /^-----BEGIN PUBLIC KEY-----\s([A-Za-z0-9+/=\s]*)-----END PUBLIC KEY-----\s*$/;

/**
 * Reads Clerk's JWT key: an RSA public key in PEM, as `CLERK_JWT_KEY` holds it. Line ends may be CRLF or spelled `\n`, as
 * the gate takes them; the last one may be missing.
 */
export function readJwtKey(value: string): Read<JwtKey> {
  const pem = value.replaceAll("\\r", "").replaceAll("\\n", "\n");
  const stray = strayText(pem);
  if (stray?.code === "empty" || stray?.code === "quoted") return { fault: stray };
  if (/PRIVATE KEY/.test(pem)) return faulty("other-kind", "is a private key; Clerk's JWT key is public");
  if (!pem.includes("-----BEGIN PUBLIC KEY-----"))
    return faulty("form", "is no public key in PEM: it begins with -----BEGIN PUBLIC KEY-----");
  if (!pem.includes("-----END PUBLIC KEY-----"))
    return faulty("truncated", "is cut off: its last line is missing");
  const body = frame.exec(pem)?.[1];
  if (body === undefined || /[ \t]/.test(body.trim()))
    return faulty("white-space", "has something before, after or between the lines of its PEM");
  const jwk = rsaKeyIn(pem);
  return jwk === undefined
    ? faulty("truncated", "is no whole RSA public key: lines of its PEM are missing or changed")
    : { key: { thumbprint: thumbprintOf(jwk) } };
}

/** RFC 7638: the SHA-256 of the key's own members in canonical JSON, base64url. */
export function thumbprintOf({ e, kty, n }: RsaJwk): string {
  return createHash("sha256").update(JSON.stringify({ e, kty, n })).digest("base64url");
}

function rsaKeyIn(pem: string): RsaJwk | undefined {
  try {
    const { kty, n, e } = createPublicKey(pem).export({ format: "jwk" });
    return kty === "RSA" && n !== undefined && e !== undefined ? { kty, n, e } : undefined;
  } catch {
    return undefined;
  }
}

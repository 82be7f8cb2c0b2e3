import { createPublicKey } from "node:crypto";
import { z } from "zod";
import { readJwtKey, thumbprintOf } from "../keys/jwt-key.ts";
import { parseJson } from "../ports/parse-json.ts";

const keySetShape = z.object({
  keys: z.array(z.object({ kid: z.string(), kty: z.literal("RSA"), n: z.string(), e: z.string() })),
});

/**
 * The JWT key of an instance in PEM, from its public key set (`/.well-known/jwks.json`). Of several it is the one that
 * production has already, else the instance's own (`ins_…`), else the first.
 * @param text what the key set's address answered
 * @param held what production's variable holds, where that can be read
 * @returns undefined where it is no key set
 */
export function jwtKeyIn(
  text: string,
  held: string | undefined,
): { readonly pem: string; readonly of: number } | undefined {
  const keys = keySetShape.safeParse(parseJson(text)).data?.keys ?? [];
  const mine = held === undefined ? undefined : readJwtKey(held).key?.thumbprint;
  if (held !== undefined && keys.some((key) => thumbprintOf(key) === mine))
    return { pem: held, of: keys.length };
  const key = keys.find(({ kid }) => kid.startsWith("ins_")) ?? keys[0];
  if (key === undefined) return undefined;
  const { kty, n, e } = key;
  const pem = createPublicKey({ key: { kty, n, e }, format: "jwk" }).export({ type: "spki", format: "pem" });
  return { pem: String(pem), of: keys.length };
}

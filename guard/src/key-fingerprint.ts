import { sealsFrom } from "./seals.ts";

/**
 * What may be told of a secret in place of it: HMAC-SHA-256 under a key derived from the stack's seal key, base64url, 43
 * characters. The same for the app, which has the seal key in `AUTH_GATE_SEAL_KEY`, and for its operators, who derive it from
 * the stack's signing key (`sealKeyOf` of `clerk-bypass-gate/grant`); whoever has neither cannot try values against it.
 * @param sealKey base64url of 32 bytes
 * @returns null where the secret is empty, or the seal key is missing or no such key
 */
export async function keyFingerprint(
  secret: string | undefined,
  sealKey: string | undefined,
): Promise<string | null> {
  const seals = sealsFrom(sealKey);
  return secret === undefined || secret === "" || seals === null ? null : seals.seal("fingerprint", secret);
}

/** The same of a deployment's own environment, by variable. For signed requests alone. */
export async function keyFingerprints(
  variables: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Readonly<Record<string, string | null>>> {
  const sealKey = environment["AUTH_GATE_SEAL_KEY"];
  const each = variables.map(
    async (name) => [name, await keyFingerprint(environment[name], sealKey)] as const,
  );
  return Object.fromEntries(await Promise.all(each));
}

import { createHash, verify } from "node:crypto";
import { APP_ORIGIN, PARENT_DOMAIN } from "../ids.ts";
import type { PasskeyKey } from "./verify-state.ts";

/** What Clerk hands the browser as `nonce`: WebAuthn's request options, as JSON. */
export function passkeyRequest(challenge: string, keys: readonly PasskeyKey[]): string {
  return JSON.stringify({
    ...{ challenge, rpId: PARENT_DOMAIN, timeout: 60_000, userVerification: "preferred" },
    allowCredentials: keys.map(({ credentialId }) => ({ id: credentialId, type: "public-key" })),
  });
}

interface Assertion {
  readonly id?: unknown;
  readonly response?: Readonly<Record<string, unknown>>;
}

/** Whether the browser's answer was signed by one of the keys, for this challenge and from the app's own page. */
export function isPasskeyGood(text: unknown, challenge: string, keys: readonly PasskeyKey[]): boolean {
  try {
    const { id, response = {} } = JSON.parse(String(text)) as Assertion;
    const key = keys.find(({ credentialId }) => credentialId === id);
    const [clientData, authenticatorData, signature] = [
      "clientDataJSON",
      "authenticatorData",
      "signature",
    ].map((name) => Buffer.from(String(response[name]), "base64url"));
    if (key === undefined || !clientData || !authenticatorData || !signature) return false;
    const said = JSON.parse(clientData.toString("utf8")) as Readonly<Record<string, unknown>>;
    if (said["type"] !== "webauthn.get" || said["challenge"] !== challenge) return false;
    if (said["origin"] !== APP_ORIGIN) return false;
    if (!authenticatorData.subarray(0, 32).equals(sha256(PARENT_DOMAIN))) return false;
    return verify("sha256", Buffer.concat([authenticatorData, sha256(clientData)]), key.publicKey, signature);
  } catch {
    return false;
  }
}

const sha256 = (data: string | Buffer): Buffer => createHash("sha256").update(data).digest();

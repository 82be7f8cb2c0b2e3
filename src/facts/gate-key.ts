import type { AppGate } from "./app-gate.ts";
import type { KeySet } from "./instance-keys.ts";

/** Whether the live gate, under a grant, would let a person with a genuine token in, as far as its settings tell. */
export interface GateKey {
  /** `unknown`: nothing speaks against it, and something that would speak for it could not be read. */
  readonly lets: "in" | "nobody" | "unknown";
  /** It can verify no token at all, so it obeys no grant of any mode. */
  readonly blind: boolean;
  /** One sentence, which says what was compared. */
  readonly summary: string;
}

interface GateKeyQuestion {
  readonly gate: AppGate;
  readonly keySet: KeySet | undefined;
  /** Host that the stack's publishable key spells. */
  readonly frontendApi: string;
  readonly appOrigin: string;
}

const problems: Readonly<Record<string, string>> = {
  "no-jwt-key": "the live app has no CLERK_JWT_KEY",
  "malformed-jwt-key": "the live app's CLERK_JWT_KEY is no RSA public key in PEM (2048 bits)",
  "no-publishable-key": "the live app's publishable key names no instance",
};

/** Holds the gate's own word against the instance. Pure. */
export function compareGateKey({ gate, keySet, frontendApi, appOrigin }: GateKeyQuestion): GateKey {
  const { verification, unsigned, problem } = gate;
  if (gate.mode === undefined)
    return unknown(`the app does not tell what its gate verifies with (${problem ?? "it does not say"})`);
  if (unsigned !== undefined) return unknown(`the app tells that to a signed request alone, and ${unsigned}`);
  if (verification === undefined || verification === null)
    return unknown("the app's gate is of a version that does not tell what it verifies with");
  if (verification.problem !== null)
    return {
      ...nobody(problems[verification.problem] ?? `the live app cannot verify (${verification.problem})`),
      blind: true,
    };
  const { key, issuer, ownIssuer, authorizedParties } = verification;
  const wanted = `https://${frontendApi}`;
  if (!ownIssuer && issuer !== wanted)
    return nobody(`the live app's publishable key is of ${issuer}, the stack's of ${wanted}`);
  if (authorizedParties !== null && !authorizedParties.includes(new URL(appOrigin).origin))
    return nobody(
      `${appOrigin} is not one of the gate's authorizedParties (${authorizedParties.join(", ")})`,
    );
  if (keySet === undefined)
    return unknown("neither Clerk's key set nor the JWT key of the stack's config can be read");
  if (key === null || !keySet.keys.includes(key))
    return nobody(
      `the live app's CLERK_JWT_KEY is of another instance: ${key ?? "it"} is not in ${keySet.source}`,
    );
  const summary = `The gate verifies with the instance's key: it is in ${keySet.source}.`;
  return { lets: "in", blind: false, summary };
}

const unknown = (why: string): GateKey => ({
  lets: "unknown",
  blind: false,
  summary: `Whether the gate can let anybody in is not known: ${why}.`,
});

const nobody = (why: string): GateKey => ({
  lets: "nobody",
  blind: false,
  summary: `The gate would let nobody in: ${why}.`,
});

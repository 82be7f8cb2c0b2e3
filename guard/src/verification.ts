/** What session tokens are held against, and whether they can be verified at all. */
import { parsePublishableKey } from "@clerk/shared/keys";
import { jwtKeyThumbprint, readJwtKey, type JwtKey } from "./jwt-key.ts";
import type { Environment } from "./lane.ts";
import type { TokenPolicy } from "./token.ts";

/** Whose session tokens count: one instance's. */
type Instance = Pick<TokenPolicy, "jwtKey" | "issuer">;

/** Why no session token can be verified, and so no grant obeyed. */
export type VerificationProblem = "no-jwt-key" | "malformed-jwt-key" | "no-publishable-key";

export interface VerificationOptions {
  readonly publishableKey?: string | undefined;
  readonly jwtKey?: string | undefined;
  readonly issuer?: string | undefined;
  readonly authorizedParties?: readonly string[] | undefined;
}

export type ReadInstance =
  | { readonly instance: Instance; readonly key: JwtKey; readonly problem: null }
  | { readonly instance: null; readonly key: JwtKey | null; readonly problem: VerificationProblem };

/** From the options, else from `CLERK_JWT_KEY` and `NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY`. Never throws. */
export function readInstance(options: VerificationOptions, env: Environment): ReadInstance {
  const text = (options.jwtKey ?? env["CLERK_JWT_KEY"])?.trim();
  const key = text ? readJwtKey(text) : null;
  if (key === null) return { instance: null, key, problem: text ? "malformed-jwt-key" : "no-jwt-key" };
  const publishable = options.publishableKey ?? env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"]?.trim();
  const frontendApi = parsePublishableKey(publishable)?.frontendApi;
  const issuer = options.issuer ?? (frontendApi ? `https://${frontendApi}` : null);
  if (issuer === null) return { instance: null, key, problem: "no-publishable-key" };
  return { instance: { jwtKey: key.pem, issuer }, key, problem: null };
}

/** What the gate verifies session tokens with, for whoever compares it with the instance. Holds no secret. */
export interface GateVerification {
  /** Null: tokens can be verified. */
  readonly problem: VerificationProblem | null;
  /** JWK thumbprint (RFC 7638, SHA-256, base64url) of the RSA public key. */
  readonly key: string | null;
  /** What a token's `iss` has to be. */
  readonly issuer: string | null;
  /** Whether `issuer` was set by hand, rather than spelled by the publishable key. */
  readonly ownIssuer: boolean;
  /** What a token's `azp` has to be one of; null: anything. */
  readonly authorizedParties: readonly string[] | null;
}

/** Reads the same settings as the proxy. Never throws. */
export async function gateVerification(
  options: VerificationOptions,
  env: Environment,
): Promise<GateVerification> {
  const { instance, key, problem } = readInstance(options, env);
  return {
    problem,
    key: key === null ? null : await jwtKeyThumbprint(key),
    issuer: instance?.issuer ?? null,
    ownIssuer: options.issuer !== undefined,
    authorizedParties: options.authorizedParties ?? null,
  };
}

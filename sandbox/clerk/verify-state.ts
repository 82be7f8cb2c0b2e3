/** What people can verify themselves with besides a password, and what is under way. */
export interface VerifyState {
  /** New tokens are minted at Clerk's edge from the one before, without its database. */
  sessionMinter: boolean;
  /** One browser may hold several people's sessions. */
  multiSession: boolean;
  /** Laid over the claims of every session token, as a customised token has them. */
  moreClaims: Readonly<Record<string, unknown>>;
  /** Users who get codes by e-mail. */
  readonly emailCodes: Set<string>;
  /** Public keys by user. */
  readonly passkeys: Map<string, readonly PasskeyKey[]>;
  /** By session. */
  readonly pending: Map<string, Pending>;
  /** E-mails with codes, oldest first. */
  readonly sent: { readonly userId: string; readonly email: string; readonly code: string }[];
}

export interface PasskeyKey {
  /** base64url */
  readonly credentialId: string;
  /** SPKI PEM of a P-256 key. */
  readonly publicKey: string;
}

export type Pending =
  | { readonly strategy: "email_code"; readonly code: string }
  | { readonly strategy: "passkey"; readonly challenge: string };

export const newVerifyState = (): VerifyState => ({
  sessionMinter: false,
  multiSession: false,
  moreClaims: {},
  emailCodes: new Set(),
  passkeys: new Map(),
  pending: new Map(),
  sent: [],
});

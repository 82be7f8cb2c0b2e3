/**
 * What the gate obeys: a compact JWS (EdDSA, Ed25519) that the stack program signs and the app verifies.
 * The same input always gives the same bytes, so an unchanged config previews empty.
 */
export type StatementMode = "stale-sessions" | "open" | "closed";

interface Common {
  /** Vercel project id and environment: `prj_123:production`. */
  readonly aud: string;
  /** `<incident>:<generation>` */
  readonly jti: string;
}

/** "Normal auth", said with a signature, so that it can outrank an older opening. */
export interface ClosedStatement extends Common {
  readonly mode: "closed";
}

/** All times are seconds since the Unix epoch. */
export interface OpenStatement extends Common {
  readonly mode: "stale-sessions" | "open";
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  /** The incident's first opening. */
  readonly first: number;
  /** Tokens issued before it stay out. */
  readonly since: number;
  /** `open` only: path patterns, at least one, and methods (default GET and HEAD). */
  readonly routes?: readonly string[];
  readonly methods?: readonly string[];
  /** User and session ids that stay out. */
  readonly deny?: readonly string[];
  /** Whether a second person's approval stands behind it: 60 minutes at most with, 15 without. */
  readonly approved: boolean;
}

export type Statement = OpenStatement | ClosedStatement;

import type { CallOptions } from "./clerk.ts";

/** The token in use, as Vercel tells of it. */
export interface TokenSeen {
  readonly name: string;
  /** Unix milliseconds; undefined: it never ends. */
  readonly expiresAt: number | undefined;
  /** Found in public by Vercel, Unix milliseconds. */
  readonly leakedAt: number | undefined;
  /** Teams that it reaches; `user`: everything that its owner reaches. Undefined: Vercel does not tell. */
  readonly reaches: readonly string[] | undefined;
}

/** A secret that lets automation past Deployment Protection. */
export interface ProtectionBypass {
  readonly scope: string;
  /** Unix milliseconds. */
  readonly createdAt: number | undefined;
}

/** Who may do what at Vercel. Reads only. Fails with TransientFailure or PermanentFailure. */
export interface VercelAccount {
  token(how: CallOptions): Promise<TokenSeen>;
  /** E-mail addresses of the team's confirmed members; undefined where there is no team. */
  members(how: CallOptions): Promise<readonly string[] | undefined>;
  /** Secrets of "Protection Bypass for Automation"; never their values. */
  protectionBypasses(how: CallOptions): Promise<readonly ProtectionBypass[]>;
  /** This server's clock, Unix milliseconds, and the time that asking took. Undefined: it did not tell. */
  clock(how: CallOptions): Promise<{ readonly at: number; readonly elapsedMs: number } | undefined>;
}

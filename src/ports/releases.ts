import type { CallOptions } from "./clerk.ts";

/** What the production domain points at, and the two ways to point it elsewhere. Only deployment steps use it. */
export interface Releases {
  /** Production deployments, newest first. */
  recent(options: CallOptions & { readonly limit: number }): Promise<readonly Release[]>;
  current(options: CallOptions): Promise<Current>;
  /** When production's Clerk and gate variables were last changed, as far as Vercel tells. */
  keyChanges(options: CallOptions): Promise<readonly KeyChange[]>;
  /**
   * Instant rollback: an older build with its old environment. From here on new deployments do not go live, until one
   * is promoted. @throws TransientFailure when it may have happened
   */
  rollback(id: string, options: CallOptions): Promise<void>;
  /** Makes a ready production deployment live, and lets the domain follow new ones again. */
  promote(id: string, options: CallOptions): Promise<void>;
}

export interface Release {
  readonly id: string;
  /** e.g. `READY`, `ERROR`, `BUILDING`. */
  readonly state: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly commit: string | undefined;
  /** Whether a production domain has ever pointed at it; only such a deployment can be rolled back to. */
  readonly wasLive: boolean;
}

export interface Current {
  /** `undefined` while nothing is live. */
  readonly id: string | undefined;
  /** False from a rollback until a promotion; undefined where Vercel does not tell. */
  readonly followsNew: boolean | undefined;
}

export interface KeyChange {
  readonly key: string;
  /** Unix milliseconds. */
  readonly at: number;
}

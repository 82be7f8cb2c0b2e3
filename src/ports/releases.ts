import type { CallOptions } from "./clerk.ts";

/** Production's deployments: what was made, what is live, and the two ways to point the domain elsewhere. */
export interface Releases {
  /** Production deployments, newest first. */
  recent(options: CallOptions & { readonly limit: number }): Promise<readonly Release[]>;
  /** What the production domain points at. One request, so that a move can be watched. */
  current(options: CallOptions): Promise<Current>;
  /** The same with what it was made from: its commit, and the variables that it has. Undefined while nothing is live. */
  live(options: CallOptions): Promise<LiveDeployment | undefined>;
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
  /** What it was made with in the redeploy lane, as its meta tells; undefined when it tells nothing. */
  readonly statement?: CarriedStatement | undefined;
}

export interface CarriedStatement {
  /** Unix milliseconds: the end of its grant; undefined when it is a closed one. */
  readonly grantUntil: number | undefined;
}

export interface Current {
  /** `undefined` while nothing is live. */
  readonly id: string | undefined;
  /** False from a rollback until a promotion; undefined where Vercel does not tell. */
  readonly followsNew: boolean | undefined;
}

export interface LiveDeployment {
  readonly id: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** Undefined where it was not built from git. */
  readonly commit: string | undefined;
  /** Names that it was created with; undefined where Vercel does not tell. */
  readonly variables: readonly string[] | undefined;
  /** False from an instant rollback until the next promotion: new deployments do not go live. */
  readonly followsNew: boolean | undefined;
}

import type { CallOptions } from "./clerk.ts";

/**
 * The redeploy lane's view of Vercel: what would become of a production deployment of the commit that is live, what has
 * become of one, and, where the engine is in the way, making one.
 */
export interface Redeploys {
  outlook(options: CallOptions): Promise<Outlook>;
  /** Production deployments that carry a statement, newest first. */
  carriers(options: CallOptions): Promise<readonly Carrier[]>;
  /** Ends a build, so that it cannot go live later. Repeating is safe. */
  cancel(id: string, options: CallOptions): Promise<void>;
  /** Sets the environment variable that new deployments are made with. Repeating is safe. */
  setStatement(text: string, options: CallOptions): Promise<void>;
  /**
   * Builds the live deployment's commit anew, for production, with this meta. @returns the new one's id. Not to be
   * repeated unseen
   */
  redeploy(from: string, meta: Readonly<Record<string, string>>, options: CallOptions): Promise<string>;
}

/** Which statement a deployment was made with. */
export interface Jti {
  readonly incident: string;
  readonly generation: number;
}

export interface Outlook {
  /** Undefined while nothing is live. */
  readonly live:
    | {
        readonly id: string;
        /** Full hash; undefined when it came from no git provider. */
        readonly commit: string | undefined;
        /** Deployed from a working tree with changes that are in no commit. */
        readonly dirty: boolean;
        /** How long its build took. */
        readonly buildMs: number | undefined;
      }
    | undefined;
  readonly linked: boolean;
  /** The project's Ignored Build Step. */
  readonly ignoreCommand: string | undefined;
  readonly rolling: Rolling | undefined;
  /** False from an instant rollback until the next promotion. */
  readonly followsNew: boolean | undefined;
}

/** A rolling release: new deployments get the whole traffic only after its stages. */
export interface Rolling {
  /** Of all stages together. */
  readonly minutes: number;
  /** Somebody has to let a stage go on. */
  readonly needsApproval: boolean;
}

export interface Carrier extends Jti {
  readonly id: string;
  /** Unix milliseconds: the end of the grant that it was made with. Undefined when its statement is a closed one. */
  readonly grantUntil: number | undefined;
  /** Full hash; undefined when Vercel names none. */
  readonly commit: string | undefined;
  /** Unix milliseconds, by Vercel's clock. */
  readonly createdAt: number;
  /** e.g. `QUEUED`, `BUILDING`, `READY`, `ERROR`, `CANCELED`. */
  readonly state: string;
  /** The production domain points at it, or did. */
  readonly assigned: boolean;
  /** A rolling release holds it back. */
  readonly rolling: boolean;
  /** What Vercel says of a failure. */
  readonly error: string | undefined;
}

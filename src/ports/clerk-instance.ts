import type { CallOptions } from "./clerk.ts";
import type { Secret } from "./secret.ts";

/** What Clerk says of a secret key. A lost network is no answer: it is thrown. */
export type KeyAnswer =
  | { readonly taken: false }
  | {
      readonly taken: true;
      /** Of the instance that the key is of, e.g. `ins_…`. */
      readonly instance: string;
      /** `production` or `development`. */
      readonly environment: string;
    };

/** One kind of thing that a holder of the secret key can leave behind, as the Backend API lists it. */
export interface AreaReading {
  /** Why it could not be read, as a part of a sentence (`the plan lacks it (402)`); undefined: it was read. */
  readonly unread: string | undefined;
  /** Lists: each as the API gives it, with an id. Settings: one. Secrets are left out. */
  readonly entries: readonly AreaEntry[];
}

export interface AreaEntry {
  readonly id: string;
  /** Unix milliseconds, where the API tells. */
  readonly createdAt: number | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The Clerk instance's settings and machines, by the Backend API. Fails with TransientFailure or PermanentFailure. */
export interface ClerkInstance {
  /**
   * `GET /v1/instance` with this key. A 401 is an answer; nothing else but 200 is.
   * @throws TransientFailure when no answer came, or another one
   */
  tryKey(key: Secret, how: CallOptions): Promise<KeyAnswer>;
  /**
   * All of one area of clerk-areas.ts, e.g. `oauth_applications`; pages are followed. 402, 403 and 404 are a reading that says so, never an
   * empty one.
   */
  read(area: string, how: CallOptions): Promise<AreaReading>;
  /** Users or organizations that the API says were created at or after then, newest first, at most 1,000. */
  createdSince(what: "users" | "organizations", sinceMs: number, how: CallOptions): Promise<AreaReading>;
  /** Takes one thing out. Repeating is safe: what is gone is gone. @throws PermanentFailure when Clerk refuses */
  remove(area: string, id: string, how: CallOptions): Promise<void>;
}

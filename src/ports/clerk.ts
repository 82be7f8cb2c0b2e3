import type { Secret } from "./secret.ts";

/** Clerk's Backend API, as far as triage and the runbooks need it. Every method fails with TransientFailure or PermanentFailure. */
export interface Clerk {
  /** `GET /v1/users/count`: the cheapest authenticated call. */
  countUsers(options: CallOptions): Promise<number>;
  /** `GET /v1/instance`: id and environment of the key's instance. */
  instance(options: CallOptions): Promise<{ readonly id: string; readonly environment: string }>;
  /** Key ids published at `GET /v1/jwks` (not rate limited). */
  jwksKeyIds(options: CallOptions): Promise<readonly string[]>;
  /** The same keys in full (`GET /v1/jwks`). */
  jwks?(options: CallOptions): Promise<readonly PublicJwk[]>;
  /** What the instance lets in, as far as the API tells. */
  allowed?(
    options: CallOptions,
  ): Promise<{ readonly origins: readonly string[]; readonly redirectUrls: readonly string[] }>;
  /** When the newest user was created, Unix milliseconds; undefined without users. Costs two requests. */
  newestUserAt?(options: CallOptions): Promise<number | undefined>;
  /** Whose sign-in may be tried, if the environment names one. */
  readonly testUser?: TestUser | undefined;
  /** Where its session is kept between looks. */
  readonly testSessions?: TestSessions | undefined;
}

/** A public key of a key set, RFC 7517. */
export interface PublicJwk {
  readonly kty: string;
  readonly kid: string;
  readonly n?: string;
  readonly e?: string;
}

/** A user that exists for trying alone: a password and nothing else, nothing to lose. */
export interface TestUser {
  readonly identifier: string;
  readonly password: Secret;
}

/** A session of the test user that outlives a look: it shows whether tokens are renewed while nobody can sign in. */
export interface TestSession {
  readonly sessionId: string;
  /** What its browser would send to the Frontend API. */
  readonly cookies: Secret;
  /** The Frontend API's host, and whose session it is. */
  readonly frontendApi: string;
  readonly identifier: string;
  /** Unix milliseconds. */
  readonly keptAt: number;
}

/** Where that session is kept, on this machine alone. Neither throws: without it one fact is unknown, and that is all. */
export interface TestSessions {
  read(): Promise<TestSession | undefined>;
  /** Undefined forgets it. */
  keep(session: TestSession | undefined): Promise<void>;
}

export interface CallOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

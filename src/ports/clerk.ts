/** Clerk's Backend API, as far as triage and the runbooks need it. Every method fails with TransientFailure or PermanentFailure. */
export interface Clerk {
  /** `GET /v1/users/count`: the cheapest authenticated call. */
  countUsers(options: CallOptions): Promise<number>;
  /** `GET /v1/instance`: id and environment of the key's instance. */
  instance(options: CallOptions): Promise<{ readonly id: string; readonly environment: string }>;
  /** Key ids published at `GET /v1/jwks` (not rate limited). */
  jwksKeyIds(options: CallOptions): Promise<readonly string[]>;
}

export interface CallOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Who gets in under a grant; see docs/dictionary.md. */
export type GrantMode = "stale-sessions" | "open";

/** The statement that is live, whoever put it there: another clone, a bare `pulumi up`, this process. */
export interface LiveStatement {
  /** As it was signed: an opening keeps its mode after its end. */
  readonly mode: GrantMode | "closed";
  /** Its end, ISO 8601 in UTC; undefined when it is closed. */
  readonly until: string | undefined;
  /** Its beginning, and that of the incident's first opening; undefined where only the app was asked. */
  readonly from: string | undefined;
  readonly first: string | undefined;
  readonly incident: string | undefined;
  /** Undefined when nothing that the stack signed is there. */
  readonly generation: number | undefined;
  /** Whether it says that a second person stands behind it; undefined where only the app was asked. */
  readonly approved: boolean | undefined;
  /** `item`: the signed statement itself, verified. `app`: what the app's health route says that it obeys. */
  readonly source: "item" | "app";
}

/** The auth policy that is live, whoever wrote it. */
export interface LivePolicy {
  /** Undefined when nothing that the stack signed is there: then `deny` and `epoch` say nothing. */
  readonly generation: number | undefined;
  /** Unix seconds; 0: none. */
  readonly epoch: number;
  /** User and session ids, sorted. */
  readonly deny: readonly string[];
  /** Something is there that this stack's key did not sign for this project. */
  readonly unreadable: boolean;
}

/** What is live, without the engine and without this checkout's config. */
export interface LiveGate {
  /**
   * At most one request to Vercel and one to the app, and one more to find the store the first time. Repeating is safe.
   * @throws TransientFailure when neither can be read
   */
  read(signal?: AbortSignal): Promise<LiveStatement>;
  /**
   * The policy's item, verified. One request to Vercel, and one more to find the store the first time.
   * @throws RunbookError when Vercel does not tell it, or the key that verifies it is not at hand
   */
  policy(signal?: AbortSignal): Promise<LivePolicy>;
}

/** Whether it lets people in at `nowMs` (milliseconds since the Unix epoch). */
export function inForce({ mode, until }: Pick<LiveStatement, "mode" | "until">, nowMs: number): boolean {
  return mode !== "closed" && until !== undefined && Date.parse(until) > nowMs;
}

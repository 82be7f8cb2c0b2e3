/** One HTTP exchange, with a deadline of its own. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for the whole exchange, body included. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Signed with the stack's key where that is at hand, for what the app tells to its operators alone. GET and HEAD only. */
  readonly signed?: boolean;
  /** A stream that nobody ends: what came until the deadline is the answer, if its head came. */
  readonly endless?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; `set-cookie` lines are in `setCookies`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  readonly text: string;
  readonly elapsedMs: number;
  /** Of a request that was to be signed: why this is what anybody gets, as the rest of a sentence. */
  readonly unsigned?: string;
}

export interface Http {
  /**
   * Never follows redirects; every status is an answer.
   * @throws TransientFailure `NETWORK` (refused, reset, name, TLS) or `TIMEOUT`; the message names the host and
   * never a header or a query.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
}

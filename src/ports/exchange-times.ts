/** One GET over a connection of its own, part by part. Milliseconds. */
export interface ExchangeTimes {
  /** Undefined where a proxy resolves the name. */
  readonly dns: number | undefined;
  /** Until the connection is there; through a proxy until the tunnel is. */
  readonly connect: number;
  readonly tls: number;
  /** From the request's last byte to the answer's first. */
  readonly firstByte: number;
  readonly status: number;
}

export interface TimedRequest {
  /** https alone. */
  readonly url: string;
  /** Sent with the Clerk instance's secret key. */
  readonly withKey?: boolean;
  /** Milliseconds for the whole. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Times one exchange on a new connection, so that nothing of an earlier one hides what connecting costs. */
export interface ExchangeTimer {
  /**
   * @throws TransientFailure `NETWORK` or `TIMEOUT`, naming the host and nothing else of the request
   * @throws BadInput `KEY_MISSING` where the key is asked for and not at hand
   */
  time(request: TimedRequest): Promise<ExchangeTimes>;
}

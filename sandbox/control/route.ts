interface ControlCall {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON body; `{}` where there was none. */
  readonly body: unknown;
}

/** One operation of the control API. `path` may hold `:name` segments; what `handle` returns is sent as JSON. */
export interface ControlRoute {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  readonly path: string;
  readonly handle: (call: ControlCall) => object | Promise<object>;
}

/** Thrown by a route: answered with this status and sentence. */
export class ControlError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

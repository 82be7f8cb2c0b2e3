/** What the proxy hands to a fake: one intercepted request, already decoded. */
export interface FakeRequest {
  readonly method: string;
  readonly url: URL;
  /** Header names in lower case; repeated headers joined as HTTP prescribes (cookies with "; "). */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** User name in the client's proxy URL: who asks, or from which address. */
  readonly source?: string;
}

/** What a fake answers. An object body is sent as `application/json` (exactly; Clerk's SDK parses nothing else). */
export interface FakeResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer | object;
}

/** One fake service at its production host names. Faults, logging and validation are put around it, not into it. */
export interface Fake {
  readonly name:
    | "clerk-backend"
    | "clerk-frontend"
    | "clerk-status"
    | "vercel-status"
    | "vercel"
    | "edge-config"
    | "app"
    | "slack"
    | "pagerduty"
    | "statuspage"
    | "svix";
  /** Exact host names, e.g. `api.vercel.com`. */
  readonly hosts: () => readonly string[];
  /** Host names beyond those, which come and go. */
  readonly serves?: (host: string) => boolean;
  readonly handle: (request: FakeRequest) => Promise<FakeResponse>;
}

/** Time as the sandbox's fakes see it. */
export interface SandboxClock {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Starts the real application process of one deployment, with that deployment's frozen environment. */
export interface AppRunner {
  readonly start: (deployment: {
    readonly id: string;
    readonly env: Readonly<Record<string, string>>;
  }) => Promise<RunningApp>;
}

export interface RunningApp {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

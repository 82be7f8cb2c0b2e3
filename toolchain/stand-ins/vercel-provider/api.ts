import { ApiFailure } from "./failure.ts";

/** The official provider's base URL; it cannot be set. Proxies reach it by the environment. */
const BASE_URL = "https://api.vercel.com";
/** Official: a 429 is asked again three times, nothing else ever is. */
const RETRIES_AFTER_429 = 3;
/** Official: a `Retry-After` beyond this, or one that is no number of seconds, counts as one second. */
const LONGEST_RETRY_AFTER_S = 300;

interface ApiRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly path: string;
  /** Undefined and empty values are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

/** A team as Vercel tells it, as far as anything here asks. */
export interface Team {
  readonly id: string;
  /** `on`: every variable of preview, production and custom environments has to be sensitive. */
  readonly sensitiveEnvironmentVariablePolicy?: string | null;
}

interface ApiOptions {
  readonly token: string;
  /** Team for requests that name none, from the provider's config. */
  readonly team: Team | undefined;
  readonly warn: (message: string) => void;
  /** No new request after this. */
  readonly cancelled: AbortSignal;
  /** Ends the requests under way. */
  readonly giveUp: AbortSignal;
  /** Ends at once when cancelled. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** Vercel's REST API as the official provider uses it. */
export class Api {
  readonly #options: ApiOptions;
  readonly sleep: (ms: number) => Promise<void>;
  constructor(options: ApiOptions) {
    this.#options = options;
    this.sleep = options.sleep;
  }

  /** The team a request goes to: the resource's own, else the provider's. */
  team(own: string | undefined): string | undefined {
    return own ?? this.#options.team?.id;
  }

  /** What that team decided: one GET for the resource's own, none for the provider's, which was read at the start. */
  async teamSettings(own: string | undefined): Promise<Team | undefined> {
    if (own === undefined) return this.#options.team;
    return (await this.request({ method: "GET", path: `/v2/teams/${encodeURIComponent(own)}` })) as Team;
  }

  /**
   * One request, answered by its JSON; undefined for 204. Waits and repeats on 429 only, as often as the official
   * provider does. Not safe to repeat by itself: a POST may have happened although this throws.
   * @throws ApiFailure
   */
  async request(request: ApiRequest): Promise<unknown> {
    for (let attempt = 0; ; attempt += 1) {
      const response = await this.#fetch(request);
      const body = await response.text();
      if (response.status < 300) return parse(response.status, body);
      const failure = failureOf(response.status, body);
      if (response.status !== 429 || attempt >= RETRIES_AFTER_429) throw failure;
      const seconds = retryAfterSeconds(response.headers.get("retry-after"));
      this.#options.warn(
        `provider: Rate limit was hit: provider=vercel@5.4.1 retryAfter=${seconds} error="${failure.message}"`,
      );
      await this.sleep(seconds * 1000);
    }
  }

  async #fetch(request: ApiRequest): Promise<Response> {
    this.#options.cancelled.throwIfAborted();
    const url = new URL(request.path, BASE_URL);
    for (const [key, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined && value !== "") url.searchParams.set(key, value);
    }
    const headers: Record<string, string> = { authorization: `Bearer ${this.#options.token}` };
    if (request.body !== undefined) headers["content-type"] = "application/json";
    try {
      return await fetch(url, {
        method: request.method,
        headers,
        body: request.body === undefined ? null : JSON.stringify(request.body),
        signal: this.#options.giveUp,
        redirect: "error",
      });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
      const why = cause ?? (error instanceof Error ? error.message : String(error));
      throw new ApiFailure(`error doing http request: ${request.method} ${url.pathname}: ${why}`);
    }
  }
}

function parse(status: number, body: string): unknown {
  if (status === 204 || body === "") return undefined;
  try {
    return JSON.parse(body);
  } catch {
    const first = body.trimStart().charAt(0);
    throw new ApiFailure(
      `error unmarshaling response ${body}: invalid character '${first}' looking for beginning of value`,
      { status },
    );
  }
}

function failureOf(status: number, body: string): ApiFailure {
  try {
    const { error } = JSON.parse(body) as { error: Record<string, unknown> };
    const { code, message, ...fields } = error;
    return new ApiFailure(`${String(code)} - ${String(message)}`, { status, code: String(code), fields });
  } catch {
    return new ApiFailure(`error performing API request: ${status} ${body}`, { status });
  }
}

function retryAfterSeconds(header: string | null): number {
  const seconds = /^\d+$/.test(header?.trim() ?? "") ? Number(header) : 1;
  return seconds > 0 && seconds <= LONGEST_RETRY_AFTER_S ? seconds : 1;
}

import type { Clock } from "../ports/clock.ts";
import type { Http, HttpResponse } from "../ports/http.ts";
import type { TestUser } from "../ports/clerk.ts";
import { RunbookError } from "../errors.ts";
import { atApp, atFrontend, notKnown, type World } from "./fact.ts";
import type { Finding } from "./probe.ts";

/** Tries of one request: an answer that fails now and then is no failing sign-in. */
const triesMax = 3;

/** Of the probe's time, what the requests may take together. */
const share = 0.9;

/** The Frontend API as the test user's browser sees it: one origin, one cookie jar, one time for all its requests. */
export interface TestUserBrowser {
  /** Posts a form. Tried again where the answer is 5xx or 429 or does not come, while there is time. */
  readonly post: (path: string, fields: Readonly<Record<string, string>>) => Promise<HttpResponse>;
  /** Its Cookie header. */
  readonly cookies: () => string;
  /** The token by which a development instance knows it now. */
  readonly devBrowser: () => string | undefined;
  /** Every cookie that was set, by name with its attributes and without its value. */
  readonly set: () => readonly string[];
  /** Requests that had to be tried again. */
  readonly again: () => number;
  /** The slowest answer, milliseconds. */
  readonly slowestMs: () => number;
  /** When the request at hand was sent, and to which path. */
  readonly at: () => { readonly sentAt: number; readonly path: string };
}

export interface BrowserOptions {
  readonly http: Http;
  readonly clock: Clock;
  readonly frontendApi: string;
  readonly appOrigin: string;
  /** Cookie header to begin with. */
  readonly cookies?: string;
  /** Of a development instance: the token by which it knows this browser. */
  readonly devBrowser?: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** `look` with the test user and what its browser is to be opened with, where all of that is known. */
export const asTestUser = (
  { ports, timeoutMs, signal, ...where }: World,
  look: (browser: Omit<BrowserOptions, "cookies">, user: TestUser) => Promise<Finding>,
): Promise<Finding> =>
  atFrontend(where, (frontendApi) =>
    atApp(where, async (appOrigin) => {
      const { http, clock, clerk } = ports;
      return clerk.testUser === undefined
        ? notKnown("there is no test user (RUNBOOK_TEST_USER, RUNBOOK_TEST_USER_PASSWORD), so nobody tried")
        : await look({ http, clock, frontendApi, appOrigin, timeoutMs, signal }, clerk.testUser);
    }),
  );

/** As Clerk's own browser SDK names it (@clerk/clerk-js: DEV_BROWSER_JWT_MARKER). */
export const withDevBrowser = (path: string, token: string | undefined): string =>
  token === undefined ? path : `${path}?__clerk_db_jwt=${encodeURIComponent(token)}`;

export function openTestUserBrowser(options: BrowserOptions): TestUserBrowser {
  const { http, clock, frontendApi, appOrigin, timeoutMs, signal } = options;
  const jar = new Map<string, string>();
  const set: string[] = [];
  for (const pair of options.cookies?.split("; ") ?? []) {
    const [, name = "", value = ""] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
    jar.set(name, value);
  }
  const began = clock.monotonic();
  let [slowestMs, again] = [0, 0];
  let at = { sentAt: began, path: "" };
  let { devBrowser } = options;
  const cookies = () => [...jar].map((pair) => pair.join("=")).join("; ");
  const once = async (path: string, fields: Readonly<Record<string, string>>): Promise<HttpResponse> => {
    at = { sentAt: clock.monotonic(), path };
    const answer = await http.request({
      method: "POST",
      url: `https://${frontendApi}${withDevBrowser(path, devBrowser)}`,
      headers: {
        origin: appOrigin,
        "content-type": "application/x-www-form-urlencoded",
        ...(jar.size === 0 ? {} : { cookie: cookies() }),
      },
      body: new URLSearchParams({ ...fields }).toString(),
      // all of them together stay within one time-out, so that how far it came is not lost with the rest
      timeoutMs: Math.max(1, Math.round(timeoutMs * share - (at.sentAt - began))),
      signal,
    });
    slowestMs = Math.max(slowestMs, clock.monotonic() - at.sentAt);
    devBrowser = answer.headers["clerk-db-jwt"] ?? devBrowser;
    for (const line of answer.setCookies) {
      set.push(line.replace(/=[^;]*/, ""));
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    return answer;
  };
  const post: TestUserBrowser["post"] = async (path, fields) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await once(path, fields);
        if (attempt === triesMax || (answer.status < 500 && answer.status !== 429)) return answer;
      } catch (error) {
        const gone = error instanceof RunbookError && error.code === "NETWORK";
        if (attempt === triesMax || !gone || signal.aborted) throw error;
      }
      again += 1;
    }
  };
  return {
    post,
    cookies,
    devBrowser: () => devBrowser,
    set: () => set,
    again: () => again,
    slowestMs: () => slowestMs,
    at: () => at,
  };
}

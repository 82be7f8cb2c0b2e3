import { PermanentFailure, TransientFailure } from "../errors.ts";
import { renewToken } from "../facts/renew-token.ts";
import { beginSession, type Credentials } from "../facts/sign-in.ts";
import type { ClerkTesting } from "../ports/clerk-testing.ts";
import type { Clock } from "../ports/clock.ts";
import type { Http } from "../ports/http.ts";
import { newDevBrowser } from "./dev-browser.ts";
import type { Made } from "./made.ts";
import { requestMs, type TestUserSession } from "./session.ts";

/** A sign-in token is redeemed at once: nobody needs it for longer, seconds. */
const signInTokenSeconds = 60;
/** For all requests of the sign-in, milliseconds. */
const signInMs = 20_000;

interface SigningIn {
  readonly clock: Clock;
  readonly http: Http;
  readonly clerkTesting: ClerkTesting;
  readonly frontendApi: string;
  /** Which app the token is for: its `azp`. */
  readonly appOrigin: string;
  /** `user_…` */
  readonly user: string;
  /** The user was made for this session. */
  readonly madeUser: boolean;
  /** What the user signs in with; undefined: a sign-in token is made for it. */
  readonly login: Credentials | undefined;
  /** The instance is a development one. */
  readonly development: boolean;
}

/**
 * A session by a real sign-in at the Frontend API, as a browser at the app does it.
 * @param made is told what there is to take away, also where this throws
 * @throws PermanentFailure `SIGN_IN_FAILED` · TransientFailure when no answer comes
 */
export async function beginBySignIn(
  signingIn: SigningIn,
  made: Made,
  signal: AbortSignal,
): Promise<TestUserSession> {
  const { clock, http, clerkTesting, frontendApi, appOrigin, user, madeUser, login, development } = signingIn;
  const where = { http, frontendApi, appOrigin };
  const devBrowser = development ? await newDevBrowser(where, { timeoutMs: requestMs, signal }) : undefined;
  signal.throwIfAborted();
  const credentials = login ?? (await signInTokenOf(clerkTesting, user, made));
  made.maybeSessionOf = user;
  // Not broken off: whether a session began has to be known.
  const whole = { clock, devBrowser, timeoutMs: signInMs, signal: new AbortController().signal };
  const { finding, session, token, browser } = await beginSession({ ...where, ...whole }, credentials);
  if (session === undefined) delete made.maybeSessionOf;
  else made.session = session;
  if (session === undefined || token === undefined)
    throw new PermanentFailure(`The test user has no session: ${finding.summary}`, {
      code: "SIGN_IN_FAILED",
      hint: "A test user has no second factor and no task that waits for them; RUNBOOK_TEST_USER_PASSWORD is theirs, or not set.",
    });
  let now = browser;
  return {
    ...{ user, session, madeUser, first: token },
    next: async ({ timeoutMs, signal: stop = new AbortController().signal }) => {
      const kept = { cookies: now.cookies(), devBrowser: now.devBrowser() };
      const asking = { ...where, ...kept, clock, timeoutMs, signal: stop };
      const { status, token: next, browser: renewed } = await renewToken(asking, session);
      now = renewed;
      if (next !== undefined) return next;
      const message = `${frontendApi} gives the test user no other token (${status}).`;
      if (status >= 500 || status === 429) throw new TransientFailure(message, { code: "HTTP_STATUS" });
      throw new PermanentFailure(message, {
        code: "SIGN_IN_FAILED",
        hint: "The session is over: begin another with the same command.",
      });
    },
  };
}

async function signInTokenOf(clerkTesting: ClerkTesting, user: string, made: Made): Promise<Credentials> {
  const how = { timeoutMs: requestMs };
  const { id, token } = await clerkTesting.createSignInToken(user, signInTokenSeconds, how);
  made.signInToken = id;
  return { signInToken: token };
}

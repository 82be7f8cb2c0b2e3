import { z } from "zod";
import { RunbookError } from "../errors.ts";
import type { TestSessions, TestUser } from "../ports/clerk.ts";
import type { HttpResponse } from "../ports/http.ts";
import { Secret } from "../ports/secret.ts";
import { challengeIn } from "./challenge.ts";
import { fact } from "./fact.ts";
import { failingBecause, reasonOf, type Finding } from "./probe.ts";
import { holdsToken, tokensPath, wantsSession } from "./renewal.ts";
import { viaFrontendHost } from "./speaks.ts";
import {
  asTestUser,
  openTestUserBrowser,
  type BrowserOptions,
  type TestUserBrowser,
} from "./test-user-browser.ts";
import { parseJson } from "../ports/parse-json.ts";

const attempt = z.object({
  response: z.object({
    id: z.string(),
    status: z.string(),
    created_session_id: z.string().nullish(),
  }),
});
const token = z.object({ jwt: z.string() });
const signedIn = z.object({
  client: z.object({
    sessions: z.array(z.object({ id: z.string(), last_active_token: token.nullish() })),
  }),
});
const refusal = z.object({ errors: z.array(z.object({ code: z.string() })).min(1) });

/** What signs a test user in: their password, or a sign-in token that Clerk's Backend API made for them, which works once. */
export type Credentials = TestUser | { readonly signInToken: Secret };

/** Given a genuine session token of the test user, before it is signed out. Must not throw. */
type WithToken = (token: Secret) => Promise<void>;

/** Answers that speak of the test user or of this machine, not of everyone's sign-in. */
const ours = /^(form_|user_|strategy_for_user|session_exists|captcha|needs_)/;

export const signIn = fact({
  name: "signIn",
  look: (world) =>
    asTestUser(world, (browser, user) => trySignIn(browser, user, world.ports.clerk.testSessions)),
  onError: failingBecause("Signing in a test user", "fails"),
  speaks: viaFrontendHost,
});

/**
 * Signs the test user in as a browser would, renews its token, and signs it out again, unless a session is to be kept. Every
 * stage that fails says what people cannot do: `sign-in`, or `token` (those who are signed in drop out).
 */
export async function trySignIn(
  options: Omit<BrowserOptions, "cookies">,
  user: TestUser,
  sessions: TestSessions | undefined,
  withToken?: WithToken,
): Promise<Finding> {
  const { clock, frontendApi } = options;
  const browser = openTestUserBrowser(options);
  try {
    const { finding, session } = await signInAndRenew(browser, user, withToken);
    if (session === undefined) return finding;
    if (finding.verdict === "ok" && (await wantsSession(sessions, frontendApi, user.identifier, clock.now())))
      await sessions?.keep({
        ...{ sessionId: session, cookies: new Secret(browser.cookies()), frontendApi },
        ...{ identifier: user.identifier, keptAt: clock.now() },
      });
    // best effort: the session of a test user is worth nothing, and a failing sign-out is no finding
    else
      await browser.post(`/v1/client/sessions/${encodeURIComponent(session)}/end`, {}).catch(() => undefined);
    return finding;
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    // Time that ran out over several answers, each of them slow, is no failing sign-in; an answer that stays away is.
    const { sentAt, path } = browser.at();
    const away = error.code !== "TIMEOUT" || clock.monotonic() - sentAt > 2 * browser.slowestMs();
    if (away && path.endsWith("/tokens")) {
      const summary = `Renewing a test user's session fails: ${reasonOf(error)}.`;
      return { verdict: "failing", summary, data: { stage: "token", code: error.code } };
    }
    if (away) throw error;
    return {
      verdict: "unknown",
      summary: `No evidence: Clerk takes up to ${Math.round(browser.slowestMs())} ms for an answer, so there was no time to sign in.`,
      data: { slow: true },
    };
  }
}

/** A session of the test user that goes on, and how it came about. */
export interface BegunSession {
  readonly finding: Finding;
  /** Undefined where Clerk let nobody in. */
  readonly session: string | undefined;
  /** The first token that came. */
  readonly token: Secret | undefined;
  readonly browser: TestUserBrowser;
}

/**
 * Signs a test user in, as `trySignIn` does, and leaves the session as it is: nothing of it is ended. Two or three requests.
 * @throws RunbookError when no answer comes
 */
export async function beginSession(
  options: Omit<BrowserOptions, "cookies">,
  user: Credentials,
): Promise<BegunSession> {
  const browser = openTestUserBrowser(options);
  let token: Secret | undefined;
  const { finding, session } = await signInAndRenew(browser, user, (given) => {
    token = given;
    return Promise.resolve();
  });
  return { finding, session, token, browser };
}

async function signInAndRenew(
  { post, again }: TestUserBrowser,
  user: Credentials,
  withToken?: WithToken,
): Promise<{ readonly finding: Finding; readonly session?: string }> {
  let answer = await post("/v1/client/sign_ins", firstFields(user));
  let seen = attempt.safeParse(parseJson(answer.text)).data?.response;
  if (answer.status === 200 && seen?.status === "needs_first_factor" && "password" in user) {
    answer = await post(`/v1/client/sign_ins/${encodeURIComponent(seen.id)}/attempt_first_factor`, {
      strategy: "password",
      password: user.password.reveal(),
    });
    seen = attempt.safeParse(parseJson(answer.text)).data?.response;
  }
  if (answer.status !== 200 || seen === undefined) return { finding: refused("sign-in", answer) };
  const session = seen.created_session_id;
  if (seen.status !== "complete" || typeof session !== "string") {
    return {
      finding: {
        verdict: "unknown",
        summary: `No evidence: Clerk wants more of the test user than ${"password" in user ? "a password" : "a sign-in token"} (${seen.status.replaceAll("_", " ")}).`,
      },
    };
  }
  const first = tokenIn(answer, session);
  if (first !== undefined) await withToken?.(new Secret(first));
  const renewed = await post(tokensPath(session), {});
  const second = token.safeParse(parseJson(renewed.text)).data?.jwt;
  if (first === undefined && second !== undefined) await withToken?.(new Secret(second));
  if (renewed.status !== 200 || !holdsToken(renewed.text))
    return { finding: refused("token", renewed), session };
  const tries = again();
  const late = tries === 0 ? "" : ` Clerk had to be asked again ${tries === 1 ? "once" : `${tries} times`}.`;
  return {
    session,
    finding: {
      verdict: "ok",
      summary: `A test user signs in, and its session is renewed.${late}`,
      data: { stage: "done", again: tries },
    },
  };
}

const firstFields = (user: Credentials): Readonly<Record<string, string>> =>
  "password" in user
    ? { identifier: user.identifier, password: user.password.reveal() }
    : { strategy: "ticket", ticket: user.signInToken.reveal() };

/** The token that came with the sign-in itself: where renewing fails, it is the only one there is. */
function tokenIn({ text }: HttpResponse, session: string): string | undefined {
  const sessions = signedIn.safeParse(parseJson(text)).data?.client.sessions ?? [];
  return sessions.find(({ id }) => id === session)?.last_active_token?.jwt;
}

function refused(stage: "sign-in" | "token", answer: HttpResponse): Finding {
  const challenge = challengeIn(answer);
  if (challenge !== undefined) return challenge;
  const { status, text } = answer;
  const code = refusal.safeParse(parseJson(text)).data?.errors[0]?.code;
  const data = { stage, status, code: code ?? null, limited: status === 429 };
  const doing = stage === "sign-in" ? "Signing in a test user" : "Renewing a test user's session";
  if (code === "origin_invalid") {
    return {
      verdict: "failing",
      summary: `${doing} fails: Clerk does not accept the app's origin.`,
      data: { ...data, origin: true },
    };
  }
  if (stage === "sign-in" && status < 500 && status !== 429 && code !== undefined && ours.test(code)) {
    return {
      verdict: "unknown",
      summary: `No evidence: Clerk refuses the test user itself (${code}).`,
      data,
    };
  }
  const why = code ?? (status === 200 ? "not the answer of a Frontend API" : `HTTP ${status}`);
  return { verdict: "failing", summary: `${doing} fails (${status}, ${why}).`, data };
}

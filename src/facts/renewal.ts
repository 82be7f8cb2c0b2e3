import { z } from "zod";
import { RunbookError } from "../errors.ts";
import type { TestSession, TestSessions } from "../ports/clerk.ts";
import { Secret } from "../ports/secret.ts";
import { challengeIn } from "./challenge.ts";
import { fact, notKnown } from "./fact.ts";
import { failingBecause, reasonOf, type Finding } from "./probe.ts";
import { viaFrontendHost } from "./speaks.ts";
import { asTestUser, openTestUserBrowser, type BrowserOptions } from "./test-user-browser.ts";
import { parseJson } from "../ports/parse-json.ts";

const token = z.object({ jwt: z.string() });

/** A kept session older than this is replaced by the next sign-in, milliseconds: Clerk ends sessions after seven days by default. */
const keptMaxMs = 24 * 60 * 60_000;

/** Whether an answer to a request for a session's token holds one. */
export const holdsToken = (text: string): boolean => token.safeParse(parseJson(text)).success;

/** Where a session's next token is asked for. */
export const tokensPath = (sessionId: string) =>
  `/v1/client/sessions/${encodeURIComponent(sessionId)}/tokens`;

/**
 * Whether Clerk still renews the tokens of people who are signed in, tried with a session of the test user that was begun in
 * better times: in Clerk's outage mode that works while nobody can sign in, and then those people need no bypass.
 */
export const renewal = fact({
  name: "renewal",
  look: (world) =>
    asTestUser(world, async (browser, { identifier }) => {
      const { testSessions } = world.ports.clerk;
      return testSessions === undefined
        ? notKnown("no session of the test user is kept here")
        : await askRenewal(browser, testSessions, identifier);
    }),
  onError: failingBecause("Renewing a kept session of the test user", "fails"),
  // in its outage mode Clerk renews while it is out
  speaks: { ...viaFrontendHost, well: { against: ["session-loss"] } },
});

async function askRenewal(
  options: Omit<BrowserOptions, "cookies">,
  sessions: TestSessions,
  identifier: string,
): Promise<Finding> {
  const kept = await sessions.read();
  if (kept === undefined || !isOf(kept, options.frontendApi, identifier))
    return notKnown(
      "no session of the test user was kept from before, so whether tokens are renewed is not known",
    );
  const browser = openTestUserBrowser({ ...options, cookies: kept.cookies.reveal() });
  let answer;
  try {
    answer = await browser.post(tokensPath(kept.sessionId), {});
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    const summary = `Tokens of people who are signed in are not renewed: ${reasonOf(error)}.`;
    return { verdict: "failing", summary, data: { code: error.code } };
  }
  const challenge = challengeIn(answer);
  if (challenge !== undefined) return challenge;
  const { status, text } = answer;
  if (status === 200 && holdsToken(text)) {
    await sessions.keep({ ...kept, ...cookiesOf(browser.cookies, kept) });
    const summary = "Tokens of people who are signed in are renewed: a kept session of the test user was.";
    return { verdict: "ok", summary, data: { renewed: true } };
  }
  if (status === 401 || status === 403 || status === 404 || status === 422) {
    await sessions.keep(undefined);
    return notKnown(`the kept session of the test user is over (${status}); the next sign-in keeps another`);
  }
  const why = status === 200 ? "something else than a token" : String(status);
  const summary = `Tokens of people who are signed in are not renewed (${why}).`;
  return { verdict: "failing", summary, data: { status, limited: status === 429 } };
}

/** Whether a session that was just begun is to be kept, since there is none, or only an old one. */
export async function wantsSession(
  sessions: TestSessions | undefined,
  frontendApi: string,
  identifier: string,
  nowMs: number,
): Promise<boolean> {
  const kept = await sessions?.read();
  if (sessions === undefined) return false;
  return kept === undefined || !isOf(kept, frontendApi, identifier) || nowMs - kept.keptAt > keptMaxMs;
}

const isOf = (kept: TestSession, frontendApi: string, identifier: string) =>
  kept.frontendApi === frontendApi && kept.identifier === identifier;

const cookiesOf = (cookies: () => string, kept: TestSession) =>
  cookies() === kept.cookies.reveal() ? {} : { cookies: new Secret(cookies()) };

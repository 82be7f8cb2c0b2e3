import { z } from "zod";
import { parseJson } from "../ports/parse-json.ts";
import { Secret } from "../ports/secret.ts";
import { tokensPath } from "./renewal.ts";
import { openTestUserBrowser, type BrowserOptions, type TestUserBrowser } from "./test-user-browser.ts";

const token = z.object({ jwt: z.string() });

/** Clerk's answer to a session's browser that wants the next token. */
interface Renewed {
  readonly status: number;
  /** Undefined where there was none, with status 200 too. */
  readonly token: Secret | undefined;
  /** As it is from now on: with its cookies, and a development instance's token. */
  readonly browser: TestUserBrowser;
}

/**
 * Asks the Frontend API for a session's next token, as its browser does: again where Clerk has trouble, while there is time.
 * @param browser what it was opened with, its cookies and a development instance's token as they are now
 * @param session `sess_…`
 * @throws TransientFailure when no answer comes
 */
export async function renewToken(browser: BrowserOptions, session: string): Promise<Renewed> {
  const renewing = openTestUserBrowser(browser);
  const { status, text } = await renewing.post(tokensPath(session), {});
  const jwt = status === 200 ? token.safeParse(parseJson(text)).data?.jwt : undefined;
  return { status, token: jwt === undefined ? undefined : new Secret(jwt), browser: renewing };
}

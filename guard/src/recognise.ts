/** Whose request it is under a grant: by its Authorization header, else its session cookies, else the gate's own copy. */
import { tokenInHeader } from "./clean.ts";
import { copyIsOver, endCopy, keepCopy, readCopy } from "./copy.ts";
import { clerkCookies, parseCookies, type ClerkCookies, type Cookies } from "./cookies.ts";
import type { Presented } from "./lifetime.ts";
import type { LiveGrant } from "./live.ts";
import { isSignedOut } from "./revoke.ts";
import type { Settings } from "./settings.ts";
import { checkToken, type Person, type TokenPolicy, type TokenProblem, type TokenVerdict } from "./token.ts";
import { readTombstones } from "./tombstone.ts";

export type Credential = "header" | "cookie" | "copy";

export interface Recognised {
  /** Null: nobody. */
  readonly person: Person | null;
  /** Where the token stood that was looked at; null: the request carried none. */
  readonly credential: Credential | null;
  /** Why a token that was sent did not count. */
  readonly problem: TokenProblem | null;
  /** What a genuine token says that did not count; null: there was none. */
  readonly presented: Presented | null;
  /** What the browser is to be told about the copy: a Set-Cookie line. */
  readonly copyLine: string | null;
}

/** Never throws for anything that stands in the request. */
export async function recognise(
  settings: Settings,
  policy: TokenPolicy,
  live: LiveGrant,
  headers: Headers,
  nowMs: number,
): Promise<Recognised> {
  const cookies = parseCookies(headers.get("cookie"));
  const clerk = clerkCookies(cookies, await settings.suffix);
  const { sessions: buried } = await readTombstones(cookies, settings.seals);
  const signedOut = (sessionId: string) => buried.includes(sessionId) || isSignedOut(sessionId);
  const { credential, tokens } = await candidates(settings, headers, cookies, clerk);
  const verdicts: TokenVerdict[] = [];
  for (const token of tokens) {
    verdicts.push(await checkToken(token, policy, live.statement, nowMs, signedOut));
  }
  const people = verdicts.filter((verdict) => verdict.ok);
  // Plain and suffixed cookie may both be genuine: the younger one is the one in use, as Clerk has it.
  const person = people.sort((a, b) => b.person.issuedAt - a.person.issuedAt)[0]?.person ?? null;
  const refusals = person === null ? verdicts.filter((verdict) => !verdict.ok) : [];
  const refused = refusals.find((verdict) => verdict.presented !== null) ?? refusals[0];
  const problem = refused?.problem ?? null;
  return {
    person,
    credential,
    problem,
    presented: refused?.presented ?? null,
    copyLine: settings.keepCopy
      ? await copyLine({ settings, cookies, clerk, credential, person, problem })
      : null,
  };
}

async function candidates(
  settings: Settings,
  headers: Headers,
  cookies: Cookies,
  clerk: ClerkCookies,
): Promise<{ readonly credential: Credential | null; readonly tokens: readonly string[] }> {
  const token = tokenInHeader(headers);
  if (token !== null) return { credential: "header", tokens: [token] };
  if (clerk.signedOut) return { credential: null, tokens: [] };
  if (clerk.sessions.length > 0) return { credential: "cookie", tokens: clerk.sessions };
  const copy = settings.keepCopy ? await readCopy(cookies, clerk, settings.seals) : null;
  return copy === null ? { credential: null, tokens: [] } : { credential: "copy", tokens: [copy] };
}

async function copyLine(found: {
  readonly settings: Settings;
  readonly cookies: Cookies;
  readonly clerk: ClerkCookies;
  readonly credential: Credential | null;
  readonly person: Person | null;
  readonly problem: TokenProblem | null;
}): Promise<string | null> {
  const { settings, cookies, clerk, credential, person, problem } = found;
  if (credential === "cookie" && person !== null)
    return keepCopy(cookies, clerk, person.token, settings.seals);
  if (credential !== "header" && problem === "signed-out") return endCopy;
  return copyIsOver(cookies, clerk) ? endCopy : null;
}

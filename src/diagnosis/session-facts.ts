import { z } from "zod";
import { RunbookError, unlessRefused } from "../errors.ts";
import { beginSession, type BegunSession } from "../facts/sign-in.ts";
import { readPublishableKey } from "../keys/publishable-key.ts";
import type { AccountSession } from "../ports/accounts.ts";
import type { CallOptions } from "../ports/clerk.ts";
import type { Ports } from "../ports/index.ts";
import { parseJson } from "../ports/parse-json.ts";
import { Secret } from "../ports/secret.ts";
import type { StackIdentity } from "../ports/stack.ts";
import { askApp, clockAhead, cookiesOf } from "./ask-app.ts";
import { changesNear } from "./near-changes.ts";
import type { SessionFacts } from "./session-causes.ts";

interface Looking {
  readonly ports: Ports;
  readonly identity: StackIdentity;
  /** Whose sessions are looked at; empty: those who were active lately. */
  readonly users: readonly string[];
  /** How many those are. */
  readonly count: number;
  /** When it began, Unix milliseconds. */
  readonly beganMs: number | undefined;
  /** What ended in so many hours counts. */
  readonly hours: number;
  readonly signal: AbortSignal;
  readonly note: (text: string) => Promise<void>;
}

const oneMs = 10_000;
const nearMinutes = 60;
/** Pages that are asked which instance they are of: behind a split domain the chance that all six agree is one in 32. */
const pages = 6;
const hour = 3_600_000;

/** Everything that the rules go by. Reads, and signs the test user in; ends nothing. What cannot be had is noted and left out. */
export async function lookAtSessions(looking: Looking): Promise<SessionFacts> {
  const { ports, identity, hours, signal, beganMs } = looking;
  const nowMs = ports.clock.now();
  const how = { timeoutMs: oneMs, signal };
  const had = orNoted(looking);
  const begun = await beginTestSession(looking);
  const [sessions, singleSession, domains, app, instances, clockAheadMs, appCookies, near] =
    await Promise.all([
      had("The sessions", () => sessionsOf(looking, how)),
      had("The instance's session mode", () => askSingleSession(ports, identity, how)),
      had("The instance's domains", () => askDomains(ports, how)),
      had("What the app says of itself", () =>
        askApp({
          http: ports.http,
          now: () => ports.clock.now(),
          appOrigin: identity.appOrigin,
          samples: 0,
          timeoutMs: oneMs,
          signal,
        }),
      ),
      had("Which instance the app's pages name", () => namedInstances(ports, identity, how)),
      had("The app's clock", () =>
        clockAhead({
          http: ports.http,
          now: () => ports.clock.now(),
          appOrigin: identity.appOrigin,
          timeoutMs: oneMs,
          signal,
        }),
      ),
      had("The app's cookies", () => cookiesSetByApp(ports, identity, begun?.token, how)),
      beganMs === undefined
        ? []
        : had("What changed when it began", () => changesNear(ports, beganMs, nearMinutes, signal)),
    ]);
  return {
    ...{ nowMs, sinceMs: nowMs - hours * hour, sessions: sessions ?? [], singleSession, domains },
    ...{ appOrigin: identity.appOrigin, parties: app?.authorizedParties, instances: instances ?? [] },
    ...{ frontendApi: identity.clerkFrontendApi, clockAheadMs, appCookies: appCookies ?? [] },
    tokenBytes: begun?.token === undefined ? undefined : begun.token.reveal().length,
    clerkCookies: begun?.browser.set() ?? [],
    near: near ?? [],
  };
}

const orNoted =
  ({ signal, note }: Looking) =>
  async <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RunbookError) || signal.aborted) throw error;
      await note(`${what} could not be had: ${error.message}`);
      return undefined;
    }
  };

/** The session goes on and is kept for later looks: nobody is signed out here, the test user neither. */
async function beginTestSession(looking: Looking): Promise<BegunSession | undefined> {
  const { ports, identity, signal, note } = looking;
  const { testUser, testSessions } = ports.clerk;
  if (testUser === undefined) {
    await note(
      "There is no test user (RUNBOOK_TEST_USER, RUNBOOK_TEST_USER_PASSWORD): the token's size and its cookies are not looked at.",
    );
    return undefined;
  }
  const { clerkFrontendApi: frontendApi, appOrigin } = identity;
  const where = { http: ports.http, clock: ports.clock, frontendApi, appOrigin, timeoutMs: oneMs, signal };
  const begun = await orNoted(looking)("A session of the test user", () => beginSession(where, testUser));
  if (begun?.session === undefined) {
    if (begun !== undefined) await note(`The test user has no session: ${begun.finding.summary}`);
    return undefined;
  }
  await testSessions?.keep({
    ...{ sessionId: begun.session, cookies: new Secret(begun.browser.cookies()), frontendApi },
    ...{ identifier: testUser.identifier, keptAt: ports.clock.now() },
  });
  return begun;
}

async function sessionsOf(
  { ports, users, count }: Looking,
  how: CallOptions,
): Promise<readonly AccountSession[]> {
  const activeSince = ports.clock.now() - 2 * 24 * hour;
  const chosen =
    users.length > 0
      ? users
      : (await ports.accounts.after(undefined, { activeSince }, count, how)).map(({ id }) => id);
  const all: AccountSession[] = [];
  for (const user of chosen) all.push(...(await ports.accounts.sessions(user, 0, how)));
  return all;
}

const environment = z.object({ auth_config: z.object({ single_session_mode: z.boolean() }) });

async function askSingleSession({ http }: Ports, { clerkFrontendApi }: StackIdentity, how: CallOptions) {
  const url = `https://${clerkFrontendApi}/v1/environment`;
  const { text } = await http.request({ method: "GET", url, ...how });
  return environment.safeParse(parseJson(text)).data?.auth_config.single_session_mode;
}

async function askDomains({ clerkInstance }: Ports, how: CallOptions) {
  const { unread, entries } = await clerkInstance.read("domains", how);
  if (unread !== undefined) return undefined;
  return entries.flatMap(({ fields }) =>
    typeof fields["name"] === "string"
      ? [{ name: fields["name"], satellite: fields["is_satellite"] === true }]
      : [],
  );
}

/** Each page holds the publishable key for the browser's SDK. */
async function namedInstances({ http }: Ports, { appOrigin }: StackIdentity, how: CallOptions) {
  const url = new URL("/", appOrigin).href;
  const asked = Array.from({ length: pages }, () =>
    unlessRefused(() => http.request({ method: "GET", url, headers: { accept: "text/html" }, ...how })),
  );
  return (await Promise.all(asked)).flatMap((answer) => {
    const found = /pk_(?:live|test)_[A-Za-z0-9+/]+=*/.exec(answer?.text ?? "")?.[0];
    const read = found === undefined ? undefined : readPublishableKey(found);
    return read?.key === undefined ? [] : [read.key.frontendApi];
  });
}

const clerks = /^__(session|client_uat|client|clerk)/;

/** To somebody who is signed in the app sets none of Clerk's cookies. */
async function cookiesSetByApp(
  { http }: Ports,
  { appOrigin, protectedPath }: StackIdentity,
  token: Secret | undefined,
  how: CallOptions,
): Promise<readonly string[]> {
  if (token === undefined) return [];
  const headers = {
    ...{ accept: "text/html", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" },
    ...cookiesOf(token),
  };
  const url = new URL(protectedPath, appOrigin).href;
  const { status, setCookies } = await http.request({ method: "GET", url, headers, ...how });
  // Sent to Clerk for a fresh token, the app may set what goes with that.
  if (status >= 300) return [];
  return setCookies.map((line) => line.replace(/=[^;]*/, "")).filter((line) => clerks.test(line));
}

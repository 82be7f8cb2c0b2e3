import { randomBytes } from "node:crypto";
import { callsWithin } from "../../bulk/caller.ts";
import type { OpenedPorts } from "../../open-ports.ts";
import type { ClerkTesting } from "../../ports/clerk-testing.ts";
import { beginByBackend } from "../../test-sessions/by-backend.ts";
import { beginBySignIn } from "../../test-sessions/by-sign-in.ts";
import { chooseInDevelopment, chooseInProduction, type Chosen } from "../../test-sessions/choose-user.ts";
import type { Made } from "../../test-sessions/made.ts";
import { requestMs, type TestUserSession } from "../../test-sessions/session.ts";
import { badArgument } from "../edge.ts";

interface Beginning {
  readonly ports: OpenedPorts;
  readonly frontendApi: string;
  /** Which app the token is for; undefined: not known, or not to be told. */
  readonly appOrigin: string | undefined;
  /** What `RUNBOOK_TEST_USER` says. */
  readonly testUser: string | undefined;
  /** What `--user` says. */
  readonly wanted: string | undefined;
  readonly made: Made;
  readonly signal: AbortSignal;
}

/**
 * Begins a session of a test user: by a sign-in at the Frontend API, which tells the app's origin; on a development instance
 * without an origin by the Backend API.
 * @returns it, and what the instance is for, as Clerk says
 * @throws what choosing and beginning throw
 */
export async function beginTestSession({
  ports,
  frontendApi,
  appOrigin,
  testUser,
  wanted,
  made,
  signal,
}: Beginning): Promise<TestUserSession & { readonly environment: string }> {
  const call = callsWithin(ports, undefined, signal);
  const { environment } = await call((how) => ports.clerk.instance(how));
  const development = environment !== "production";
  if (!development && appOrigin === undefined)
    throw badArgument(
      "On a production instance there is a session by a sign-in alone, and that has an origin",
      "Name the app's stack with --stack, and leave --backend out.",
    );
  const choosing = { ports, call, wanted, testUser };
  const chosen = development
    ? await chooseInDevelopment(choosing, randomBytes(4).toString("hex"))
    : await chooseInProduction(choosing);
  signal.throwIfAborted();
  const user = await idOf(chosen, ports.clerkTesting, made);
  const whose = { ...ports, user, madeUser: "email" in chosen };
  if (appOrigin === undefined) return { environment, ...(await beginByBackend(whose, made, signal)) };
  const login = development ? undefined : ports.clerk.testUser;
  const signingIn = { ...whose, frontendApi, appOrigin, login, development };
  return { environment, ...(await beginBySignIn(signingIn, made, signal)) };
}

/** Not broken off where it makes one: what was made has to be known. */
async function idOf(chosen: Chosen, clerkTesting: ClerkTesting, made: Made): Promise<string> {
  if ("id" in chosen) return chosen.id;
  made.email = chosen.email;
  return (made.user = await clerkTesting.createUser(chosen.email, { timeoutMs: requestMs }));
}

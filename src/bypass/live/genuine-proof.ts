import { PermanentFailure, RunbookError } from "../../errors.ts";
import { askSignedIn, turnsAway } from "../../facts/as-signed-in.ts";
import { trySignIn } from "../../facts/sign-in.ts";
import type { HttpResponse } from "../../ports/http.ts";
import type { Ports } from "../../ports/index.ts";
import type { Secret } from "../../ports/secret.ts";

const timeoutMs = 5_000;

/** Whether somebody with a genuine token was seen to get in. */
interface GenuineProof {
  readonly proved: boolean;
  /** One sentence. */
  readonly summary: string;
}

interface ProofWorld {
  readonly ports: Pick<Ports, "http" | "clock" | "clerk">;
  readonly appOrigin: string;
  /** A path that only signed-in people see. */
  readonly protectedPath: string;
  /** Host that the stack's publishable key spells. */
  readonly frontendApi: string;
  readonly signal: AbortSignal;
}

/**
 * Signs the test user in at Clerk as a browser would, asks the live app for the protected path with its token, and signs it
 * out again. Where Clerk issues no token now, nothing is proved, and that is said.
 * @throws PermanentFailure `VERIFY_FAILED` when a genuine token is turned away
 */
export async function proveGenuine(world: ProofWorld): Promise<GenuineProof> {
  const { ports, appOrigin, frontendApi, signal } = world;
  const user = ports.clerk.testUser;
  const not = (why: string): GenuineProof => ({
    proved: false,
    summary: `That a person with a genuine token gets in was not tried: ${why}.`,
  });
  if (user === undefined) return not("there is no test user (RUNBOOK_TEST_USER, RUNBOOK_TEST_USER_PASSWORD)");
  let seen: HttpResponse | string | undefined;
  const withToken = async (token: Secret) => {
    const url = new URL(world.protectedPath, appOrigin).href;
    seen = await askSignedIn({ http: ports.http, url, token, timeoutMs, signal });
  };
  const { http, clock } = ports;
  let why = "Clerk gave the test user no token";
  try {
    const where = { http, clock, frontendApi, appOrigin, timeoutMs, signal };
    // No kept session: what is tried here is one sign-in, and it is signed out again.
    const found = await trySignIn(where, user, undefined, withToken);
    why = found.summary;
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    why = `no token could be had for the test user (${error.message})`;
  }
  if (seen === undefined) return not(why.replace(/\.$/, ""));
  if (typeof seen === "string") return not(`the app could not be asked (${seen})`);
  return proofOf(world.protectedPath, seen);
}

function proofOf(path: string, answer: HttpResponse): GenuineProof {
  if (turnsAway(answer))
    throw new PermanentFailure(
      `${path} turns a genuine token away: it answers 503 to the signed-in test user.`,
      {
        code: "VERIFY_FAILED",
        hint: "The grant lets nobody in. Look at the gate's lines in the app's log (`problem`), then at CLERK_JWT_KEY.",
      },
    );
  const { status } = answer;
  const proved = status >= 200 && status < 300;
  return proved
    ? { proved, summary: `A test user's genuine token gets in: ${path} answers ${status}.` }
    : {
        proved,
        summary: `The gate does not turn a test user's genuine token away, but ${path} answers ${status}, so it was not seen to get in.`,
      };
}

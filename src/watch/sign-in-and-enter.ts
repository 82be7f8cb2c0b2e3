import { askSignedIn, turnsAway } from "../facts/as-signed-in.ts";
import type { Evidence } from "../facts/evidence.ts";
import { protectedPathOf, type FactPorts, type Targets } from "../facts/fact.ts";
import { failingBecause, probe, type Finding } from "../facts/probe.ts";
import { trySignIn } from "../facts/sign-in.ts";
import { asTestUser } from "../facts/test-user-browser.ts";
import type { HttpResponse } from "../ports/http.ts";
import type { Secret } from "../ports/secret.ts";

/** What a look looks at. */
export interface Looking {
  readonly ports: FactPorts;
  readonly targets: Targets;
}

/**
 * Signs the test user in as a browser would, asks the app for the protected path with its token, and signs it out again.
 * Never throws. @returns the evidence of the sign-in, and of the gate where there was a token
 */
export async function signInAndEnter(
  { ports, targets }: Looking,
  limits: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<readonly Evidence[]> {
  const { clock, http, clerk } = ports;
  const { timeoutMs } = limits;
  const path = protectedPathOf(targets);
  let entered: HttpResponse | string | undefined;
  const signIn = await probe(
    "signIn",
    clock,
    limits,
    async (signal) => {
      const world = { ...targets, ports, logs: undefined, samples: 1, timeoutMs, signal };
      return await asTestUser(world, (browser, user) =>
        trySignIn(browser, user, clerk.testSessions, async (token: Secret) => {
          const url = new URL(path, targets.appOrigin).href;
          entered = await askSignedIn({ http, url, token, timeoutMs: timeoutMs / 2, signal });
        }),
      );
    },
    failingBecause("Signing in a test user", "fails"),
  );
  if (entered === undefined) return [signIn];
  return [signIn, { fact: "gate", ...findingOf(path, entered), elapsedMs: signIn.elapsedMs, at: signIn.at }];
}

function findingOf(path: string, answer: HttpResponse | string): Required<Finding> {
  if (typeof answer === "string")
    return { verdict: "unknown", summary: `No evidence: ${answer}`, data: { path } };
  const { status } = answer;
  const data = { path, status };
  if (turnsAway(answer)) {
    const summary = `The gate turns a signed-in test user away: ${path} answers 503.`;
    return { verdict: "failing", summary, data };
  }
  const into = status >= 200 && status < 300;
  return into
    ? { verdict: "ok", summary: `A signed-in test user gets in: ${path} answers ${status}.`, data }
    : {
        verdict: "unknown",
        summary: `No evidence: ${path} answers ${status} to a signed-in test user.`,
        data,
      };
}

import type { Evidence } from "../facts/evidence.ts";
import type { FactPorts } from "../facts/fact.ts";
import { gatherEvidence } from "../facts/gather.ts";
import { instant } from "../ports/clock.ts";
import { judge, type Judged } from "./judge.ts";
import { signInAndEnter, type Looking } from "./sign-in-and-enter.ts";

/** Time for one probe of a look, milliseconds. All run side by side, so it is also the longest that a look takes while anything answers. */
export const lookTimeoutMs = 5_000;

/** What every look asks: the app's own word and its routes, Clerk's Frontend API, a token of a kept session. */
const cheap = ["appHealth", "appRoutes", "frontendApi", "renewal"] as const;

const thirdParties = ["statusPage", "vercelStatus"] as const;
const further = (limits: { readonly timeoutMs: number; readonly signal: AbortSignal }) => ({
  ...limits,
  only: thirdParties,
});

export interface Look extends Judged {
  /** When it began, ISO 8601. */
  readonly at: string;
  readonly ms: number;
  /** Requests that it made, whatever became of them. */
  readonly requests: number;
  /** A test user was signed in, or it was tried. */
  readonly signIn: boolean;
  /** What the app's gate obeys, as far as it says so. */
  readonly gate: string | undefined;
}

/** Looks once. Changes nothing: a test user may sign in and out. Takes `lookTimeoutMs`, or twice that where nothing answers; never throws. */
export async function lookOnce(
  { ports, targets }: Looking,
  { signIn, signal }: { readonly signIn: boolean; readonly signal: AbortSignal },
): Promise<Look> {
  let requests = 0;
  const http: FactPorts["http"] = {
    request: async (request) => {
      requests += 1;
      return await ports.http.request(request);
    },
  };
  const counted = { ...ports, http };
  const { clock, clerk } = ports;
  const tries = signIn && clerk.testUser !== undefined;
  const [began, at] = [clock.monotonic(), instant(clock.now())];
  const limits = { timeoutMs: lookTimeoutMs, signal };
  const [evidence, tried] = await Promise.all([
    gatherEvidence(counted, targets, { ...limits, samples: 1, only: cheap }),
    tries ? signInAndEnter({ ports: counted, targets }, limits) : [],
  ]);
  const seen: readonly Evidence[] = [...evidence, ...tried];
  // App and Clerk both away, or this machine's network: a third party that answers tells which.
  const elsewhere =
    judge(seen).is === "unknown" ? await gatherEvidence(counted, targets, further(limits)) : [];
  const all = [...seen, ...elsewhere.filter(({ verdict }) => verdict !== "unknown")];
  return {
    ...judge(all),
    ...{ at, ms: Math.round(clock.monotonic() - began), requests, signIn: tries, gate: gateIn(all) },
  };
}

function gateIn(evidence: readonly Evidence[]): string | undefined {
  const gate = evidence.find(({ fact }) => fact === "appHealth")?.data["gate"];
  const mode = typeof gate === "object" && gate !== null && "mode" in gate ? gate.mode : undefined;
  return typeof mode === "string" ? mode : undefined;
}

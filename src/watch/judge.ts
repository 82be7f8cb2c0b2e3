import type { Evidence } from "../facts/evidence.ts";
import { Situation } from "../facts/situation.ts";
import type { LookKind } from "./history-line.ts";

export interface Judged {
  readonly is: LookKind;
  /** What was not well, a sentence each; nothing where all was. */
  readonly why: readonly string[];
  /** Facts that failed. */
  readonly failing: readonly string[];
}

/** Facts of the app, and of signing in: a look that has no evidence of either saw nothing. */
const sides = [
  ["appHealth", "appRoutes"],
  ["frontendApi", "signIn", "renewal"],
] as const;

/**
 * What the evidence of one look says of signing in. Pure. What is only seen from here, and a limit that this machine's own
 * requests have met, fails nobody.
 */
export function judge(evidence: readonly Evidence[]): Judged {
  const now = new Situation(evidence, undefined);
  const blind = sides.some((facts) => facts.every((fact) => now.is(fact, "unknown")));
  const failed = evidence.filter(({ fact, verdict }) => verdict === "failing" && !isPage(fact));
  const ofUsers = failed.filter(({ fact }) => !(fact === "signIn" && limitsUs(now)));
  const said = evidence.filter(
    ({ fact, verdict }) => (verdict === "failing" || verdict === "degraded") && !isPage(fact),
  );
  const why = said.map(({ summary }) => summary);
  const failing = failed.map(({ fact }) => fact);
  if (now.silent || now.onlyFromHere) return { is: "unknown", why, failing };
  if (ofUsers.length > 0) return { is: "failing", why, failing };
  if (said.length > 0) return { is: "degraded", why, failing };
  return { is: blind ? "unknown" : "well", why: blind ? missing(evidence) : [], failing };
}

/** A status page says what others see; it is no look at our sign-in. */
const isPage = (fact: string): boolean => fact === "statusPage" || fact === "vercelStatus";

/** Clerk counts sign-ins of one address, and each look is one. */
const limitsUs = (now: Situation): boolean =>
  now.limited("signIn") && now.says("signIn", "stage") !== "token" && now.ok("frontendApi");

const missing = (evidence: readonly Evidence[]): readonly string[] =>
  evidence.filter(({ verdict }) => verdict === "unknown").map(({ summary }) => summary);

import { RunbookError } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import type { Current, Deployment, VariableSummary } from "../ports/vercel.ts";
import { policyObeyed, type PolicyObeyed } from "./policy-obeyed.ts";
import { carriedTimes, historyLimit, openTimes, type OpenTime } from "./rollback-choice.ts";

/** Milliseconds for one question to Vercel. */
export const askTimeoutMs = 10_000;
/** Deployments that are looked at. */
export const releasesLimit = 20;

/** What is known of production's deployments before one of them is chosen. */
interface Production {
  /** Newest first. */
  readonly releases: readonly Deployment[];
  readonly current: Current;
  readonly open: KnownOpenTimes;
  readonly keyChanges: readonly KeyChange[];
  /** Undefined: no deployment obeys another auth policy than the live one. */
  readonly policy: PolicyObeyed | undefined;
}

interface KnownOpenTimes {
  readonly times: readonly OpenTime[];
  /** False where the stack's history cannot be read, which whoever shows `times` then says. */
  readonly known: boolean;
}

/** A variable whose value older deployments do not have. */
interface KeyChange {
  readonly key: string;
  /** Unix milliseconds. */
  readonly at: number;
}

/** Keys that belong to one instance or one stack: a deployment from before a change of them has the earlier ones. */
const keys = [
  "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
  "CLERK_SECRET_KEY",
  "CLERK_JWT_KEY",
  "AUTH_GATE_PUBLIC_KEY",
];

export async function lookAtProduction(ports: Ports, signal: AbortSignal): Promise<Production> {
  const how = { timeoutMs: askTimeoutMs, signal };
  const [releases, current, variables] = await Promise.all([
    ports.vercel.deployments({ ...how, limit: releasesLimit }),
    ports.vercel.current(how),
    ports.vercel.environment(how),
  ]);
  const policy = await policyObeyed(ports, variables, signal);
  const open = await knownOpenTimes(ports, releases);
  return { releases, current, open, keyChanges: keyChanges(variables), policy };
}

/** When production's Clerk and gate variables were last changed, as far as Vercel tells. */
function keyChanges(variables: readonly VariableSummary[]): readonly KeyChange[] {
  return variables.flatMap(({ key, targets, updatedAt }) =>
    updatedAt !== undefined && keys.includes(key) && targets.includes("production")
      ? [{ key, at: updatedAt }]
      : [],
  );
}

/** When a bypass was open, as the stack's history and the deployments themselves tell. */
export async function knownOpenTimes(ports: Ports, releases: readonly Deployment[]): Promise<KnownOpenTimes> {
  const carried = carriedTimes(releases);
  try {
    const history = await ports.stack.history?.(historyLimit);
    return { times: [...openTimes(history ?? []), ...carried], known: history !== undefined };
  } catch (error) {
    if (error instanceof RunbookError) return { times: carried, known: false };
    throw error;
  }
}

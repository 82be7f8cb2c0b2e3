import type { Ports } from "../ports/index.ts";
import { cancelBuilds } from "../bypass/live/deployments-with-grant.ts";

/** What an update does beside its build, milliseconds. */
const besideMs = 60_000;

/** How long an engine is waited for that another process has left, and what ends its wait. */
export interface Patience {
  /** Milliseconds; undefined: the usual. */
  readonly patienceMs?: number;
  /** Once that is over. @returns whether something was ended, so that a little more waiting is worth it */
  readonly unblock?: () => Promise<boolean>;
}

/**
 * In the redeploy lane an update waits for a build, and nobody is left to end one that hangs: it is given the deployment's
 * deadline from now, then cancelled, whatever it carries. Elsewhere an update takes seconds.
 */
export async function buildPatience(
  ports: Pick<Ports, "stack" | "vercel" | "clock">,
  signal: AbortSignal,
  say: (line: string) => Promise<void> | void,
): Promise<Patience> {
  if ((await ports.stack.identity()).lane !== "redeploy") return {};
  const { deadlineMs } = await ports.stack.deploymentConfig();
  return {
    patienceMs: deadlineMs + besideMs,
    unblock: () => cancelBuilds({ ports, signal, say }),
  };
}

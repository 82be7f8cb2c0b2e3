import { RunbookError } from "../../errors.ts";
import { deploymentsWithStatement } from "../../ports/vercel.ts";
import type { Ports } from "../../ports/index.ts";
import { redeployPatienceMs } from "./gate-watch.ts";
import { askTimeoutMs } from "../../deployments/production.ts";

/**
 * How long the live app is looked at: a rolling release holds the deployment back through its stages, which is said.
 * Undefined: as long as usual.
 */
export async function rolloutPatienceMs(
  ports: Pick<Ports, "stack" | "vercel">,
  signal: AbortSignal,
  say: (line: string) => Promise<void> | void,
): Promise<number | undefined> {
  if ((await ports.stack.identity()).lane !== "redeploy") return undefined;
  const how = { timeoutMs: askTimeoutMs, signal };
  try {
    const [newest] = await deploymentsWithStatement(ports.vercel, how);
    if (newest?.rolling !== true) return undefined;
    const { rolling } = await ports.vercel.outlook(how);
    const minutes = rolling?.minutes ?? 0;
    const until =
      rolling?.needsApproval === true ? "once somebody has approved each stage" : `after ${minutes} min`;
    await say(
      `${newest.id} is in a rolling release and gets all of production only ${until}: \`vercel rolling-release complete --dpl=${newest.id}\` completes it now.`,
    );
    return redeployPatienceMs + minutes * 60_000;
  } catch (error) {
    if (error instanceof RunbookError) return undefined;
    throw error;
  }
}

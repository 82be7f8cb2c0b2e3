import type { LogEntry } from "./control.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Stage } from "../stage/stage.ts";
import { until } from "../stage/wait.ts";

interface Traffic {
  /** Requests that the app answered in the window. */
  readonly requests: number;
  /** Connections that the app opened to Clerk in it. */
  readonly connections: number;
}

const isHealth = ({ host, path }: LogEntry, appHost: string) =>
  host === appHost && /^\/api\/(health\/clerk|clerk-health)$/.test(path);

/**
 * What the app asked Clerk while `window` ran, by the sandbox's own log. The app's health route does ask Clerk, and the
 * run that waits for Clerk may call it at any moment: a window with such a call in it proves nothing and is repeated.
 * @throws Error when no window of ten was free of health calls
 */
export async function connectionsToClerk(
  stage: Stage,
  { control, address }: Sandbox,
  window: () => Promise<void>,
): Promise<Traffic> {
  const clerkHosts = new Set(["api.clerk.com", new URL(address.frontendApi).hostname]);
  const appHost = new URL(address.origin).hostname;
  let windows = 0;
  const clean = await until(
    async () => {
      const head = await control.logHead();
      await window();
      const seen = await control.logSince(head);
      const connections = seen.filter(
        (entry) => clerkHosts.has(entry.host) && entry.source?.startsWith("dpl_") === true,
      );
      windows += 1;
      // A health call is logged when it ends: give one that is under way the time to show.
      const later = connections.length === 0 ? seen : await afterHealth(control, head, appHost, stage.signal);
      if (later.some((entry) => isHealth(entry, appHost))) return undefined;
      const requests = seen.filter((entry) => entry.kind === "request" && entry.host === appHost).length;
      return { requests, connections: connections.length };
    },
    { withinMs: 20_000, everyMs: 50, signal: stage.signal },
  );
  if (clean === undefined) throw new Error(`Each of ${windows} looks met a health check of the app.`);
  return clean;
}

async function afterHealth(
  control: Sandbox["control"],
  head: number,
  appHost: string,
  signal: AbortSignal,
): Promise<readonly LogEntry[]> {
  const seen = await until(
    async () => {
      const entries = await control.logSince(head);
      return entries.some((entry) => isHealth(entry, appHost)) ? entries : undefined;
    },
    { withinMs: 2_500, everyMs: 100, signal },
  );
  return seen ?? (await control.logSince(head));
}

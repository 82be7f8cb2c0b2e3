import { RunbookError } from "../errors.ts";
import { formatInstant } from "../bypass/instant.ts";
import type { GrantMode } from "../ports/live-gate.ts";
import type { Ports } from "../ports/index.ts";

/** What this checkout's config asks for; it need not be what is live. */
export interface StackConfig {
  readonly stack: string | undefined;
  readonly origin: string | undefined;
  readonly mode: GrantMode | "closed" | "unknown";
  readonly until: string | undefined;
  readonly incident: string | undefined;
  readonly approved: boolean;
  readonly lane: "runtime" | "redeploy" | undefined;
  readonly problem: string | undefined;
}

/** Never throws for a stack that is not known here. */
export async function readStackConfig(ports: Pick<Ports, "stack">): Promise<StackConfig> {
  try {
    const { stack } = ports;
    const [identity, bypass] = [await stack.identity(), await stack.bypassConfig()];
    const mistake = await stack.checkBypassConfig().then(() => undefined, asRefused);
    return {
      stack: identity.stack,
      origin: identity.appOrigin,
      mode: mistake === undefined ? (bypass?.mode ?? "closed") : "unknown",
      until: bypass === undefined ? undefined : formatInstant(bypass.until),
      incident: bypass?.incident,
      approved: bypass?.approval !== undefined,
      lane: identity.lane,
      problem: mistake,
    };
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    const unknown = {
      stack: undefined,
      origin: undefined,
      until: undefined,
      incident: undefined,
      lane: undefined,
    };
    return { ...unknown, mode: "unknown", approved: false, problem: error.message };
  }
}

function asRefused(error: unknown): string {
  if (!(error instanceof RunbookError)) throw error;
  return error.message;
}

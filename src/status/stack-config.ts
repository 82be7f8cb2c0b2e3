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
    const [identity, bypass] = [await ports.stack.identity(), await ports.stack.bypassConfig()];
    return {
      stack: identity.stack,
      origin: identity.appOrigin,
      mode: bypass?.mode ?? "closed",
      until: bypass === undefined ? undefined : formatInstant(bypass.until),
      incident: bypass?.incident,
      approved: bypass?.approval !== undefined,
      lane: identity.lane,
      problem: undefined,
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

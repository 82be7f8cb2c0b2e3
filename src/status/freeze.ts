import { formatInstant } from "../bypass/instant.ts";
import { askAppGate, type AppGate } from "../facts/app-gate.ts";
import { unlessRefused } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import type { StackIdentity } from "../ports/stack.ts";
import { freezeLines, type Freezing } from "./freeze-lines.ts";

/** What it may cost a command that ends sooner, from its start; it is asked beside the command's own work. Milliseconds. */
const longestMs = 600;
/** A command that goes on takes a slower answer, too. Milliseconds. */
const requestTimeoutMs = 5_000;
/** The deployments that are looked through. */
const newest = 20;

export interface FreezeSources {
  readonly ports: Pick<Ports, "http" | "stack" | "gate" | "vercel" | "clock">;
  /** Throws where the token must not go out: to a proxy that the stack does not list. */
  readonly checkEgress: (identity: StackIdentity) => Promise<void>;
}

/** What was found out about deployments that must wait. */
interface Freeze {
  /** What is known by now, or within what is left of the 600 ms. Never throws. */
  readonly lines: () => Promise<readonly string[]>;
}

/**
 * Begins to ask whether a bypass is open: the live app first and, only if it is, Vercel since when and what was deployed
 * meanwhile.
 * @param gate what the app said, where the command asks it anyway
 */
export function askFreeze(sources: Promise<FreezeSources>, gate?: Promise<AppGate>): Freeze {
  const late = AbortSignal.timeout(longestMs);
  const passed = new Promise<undefined>((resolve) => {
    late.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  // Filled in as the answers come, so that a slow second one does not swallow the first.
  let lines: readonly string[] = [];
  const asked = (async () => {
    const { ports, checkEgress } = await sources;
    const identity = await ports.stack.identity();
    const { appOrigin, lane } = identity;
    const asking = { timeoutMs: requestTimeoutMs, details: "when-open" } as const;
    const { mode, until } = await (gate ?? askAppGate(ports.http, appOrigin, asking));
    const live = { mode: mode ?? "closed", until: until?.replace(".000Z", "Z") ?? undefined } as const;
    const say = (more: Pick<Freezing, "since" | "releases">) =>
      freezeLines({ live, ...more, lane, nowMs: ports.clock.now() });
    lines = say({ since: undefined, releases: undefined });
    if (lines.length === 0) return;
    await checkEgress(identity);
    const [since, releases] = await Promise.all([
      openSince(ports, live.until),
      ports.vercel.deployments({ limit: newest, timeoutMs: requestTimeoutMs }),
    ]);
    lines = say({ since, releases });
  })().catch(() => undefined);
  return {
    lines: async () => {
      await Promise.race([asked, passed]);
      return lines;
    },
  };
}

/** The incident's first opening, as what is written says; else as this checkout's config does, where it is the same opening. */
async function openSince(
  { gate, stack }: Pick<Ports, "gate" | "stack">,
  until: string | undefined,
): Promise<string | undefined> {
  const signal = AbortSignal.timeout(requestTimeoutMs);
  const written = await unlessRefused(() => gate.read(signal));
  if (written?.first !== undefined) return written.first;
  const config = await unlessRefused(async () => await stack.bypassConfig());
  const same = config?.until === Date.parse(until ?? "") / 1000;
  return same && config?.first !== undefined ? formatInstant(config.first) : undefined;
}

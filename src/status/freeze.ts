import { askAppGate, type AppGate } from "../facts/app-gate.ts";
import { freezeLines } from "./freeze-lines.ts";
import { refuseForeignReach } from "../check-world.ts";
import type { Invocation } from "../cli/command.ts";
import { openWorld } from "../cli/world.ts";

type World = Awaited<ReturnType<typeof openWorld>>;

/** Commands that say it as soon as it is known: they go on for long, or change what is open. */
const saysAtOnce = /^(run|resume|bypass (open|renew|close))$/;
/** Commands that say it last, so that it is not scrolled away. `status` does so itself: it knows already. */
const saysLast = /^(triage|plan|approve|abandon|report( .+)?|contacts (now|ack)|bypass (status|sync))$/;
/** What it may cost a command that ends sooner, from its start; it is asked beside the command's own work. Milliseconds. */
const longestMs = 600;
/** A command that goes on takes a slower answer, too. Milliseconds. */
const requestTimeoutMs = 5_000;
/** The deployments that are looked through. */
const newest = 20;

/** What was found out about deployments that must wait. */
export interface Freeze {
  /** Writes to standard error what is known by now, or within what is left of the 600 ms. Never throws. */
  readonly say: () => Promise<void>;
}

/**
 * Begins to ask the live app whether a bypass is open and, only if so, Vercel what was deployed meanwhile.
 * @param gate what the app said, where the command asks it anyway
 */
export function askFreeze(
  world: Promise<World>,
  { env, out }: Pick<Invocation, "env" | "out">,
  gate?: Promise<AppGate>,
): Freeze {
  const late = AbortSignal.timeout(longestMs);
  const passed = new Promise<undefined>((resolve) => {
    late.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  // Filled in as the answers come, so that a slow second one does not swallow the first.
  let lines: readonly string[] = [];
  const asked = (async () => {
    const ports = await world;
    const [identity, config] = [await ports.stack.identity(), await ports.stack.bypassConfig()];
    const { appOrigin, lane } = identity;
    const asking = { timeoutMs: requestTimeoutMs, details: "when-open" } as const;
    const { mode, until } = await (gate ?? askAppGate(ports.http, appOrigin, asking));
    const same = Date.parse(config?.until ?? "") === Date.parse(until ?? "");
    const first = same ? config?.first : undefined;
    const live = { mode: mode ?? "closed", until: until?.replace(".000Z", "Z") ?? undefined, first };
    const say = (releases: Parameters<typeof freezeLines>[0]["releases"]) =>
      freezeLines({ live, releases, lane, nowMs: ports.clock.now() }).map(ports.redact);
    lines = say(undefined);
    if (lines.length === 0) return;
    // The token goes nowhere that the stack does not name.
    await refuseForeignReach(identity, env);
    lines = say(await ports.releases.recent({ limit: newest, timeoutMs: requestTimeoutMs }));
  })().catch(() => undefined);
  return {
    say: async () => {
      await Promise.race([asked, passed]);
      out.note(...lines);
    },
  };
}

/**
 * The warning of a command of an incident. What comes back is to be called when the command has ended.
 * @param path the command, as `contacts now`
 */
export function watchFreeze(
  path: string,
  args: Readonly<Record<string, unknown>>,
  call: Invocation,
): () => Promise<void> {
  const [atOnce, last] = [saysAtOnce.test(path), saysLast.test(path)];
  if (!atOnce && !last) return () => Promise.resolve();
  const stack = typeof args["stack"] === "string" ? args["stack"] : undefined;
  const freeze = askFreeze(openWorld(call, { stack }), call);
  if (last) return freeze.say;
  void freeze.say();
  return () => Promise.resolve();
}

import { freezeLines } from "../src/index.ts";
import { openWorld } from "./world.ts";

/** Commands of an incident. `status` and its like say what is open by themselves, and say this, too. */
const warned = [
  "triage",
  "plan",
  "run",
  "approve",
  "resume",
  "abandon",
  "status",
  "report",
  "contacts",
  "bypass",
];
/** What it may cost a command that ends sooner, from its start; it is asked beside the command's own work. Milliseconds. */
const leastMs = 600;
const requestTimeoutMs = 5_000;

/**
 * Begins to ask whether a bypass is open and what was deployed meanwhile. What comes back says it on standard error, once
 * the command has ended. It never throws.
 */
export function watchFreeze(rawArgs: readonly string[]): () => Promise<void> {
  const [name = ""] = rawArgs;
  // A watch goes on for hours and says what is open itself.
  if (!warned.includes(name) || rawArgs.includes("--watch")) return () => Promise.resolve();
  const asked = lines(rawArgs, AbortSignal.timeout(requestTimeoutMs)).catch(() => []);
  const least = AbortSignal.timeout(leastMs);
  return async () => {
    const passed = new Promise<readonly string[]>((resolve) => {
      // One turn for an answer that is there already.
      if (least.aborted) setImmediate(() => resolve([]));
      else least.addEventListener("abort", () => resolve([]), { once: true });
    });
    for (const line of await Promise.race([asked, passed])) process.stderr.write(`${line}\n`);
  };
}

async function lines(rawArgs: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const at = rawArgs.findIndex((arg) => arg === "--stack" || arg.startsWith("--stack="));
  const given = at < 0 ? undefined : (rawArgs[at]?.split("=")[1] ?? rawArgs[at + 1]);
  const { stack, gate, releases, clock, redact } = await openWorld({ stack: given });
  const [{ lane }, live, recent] = await Promise.all([
    stack.identity(),
    gate.read(signal),
    releases.recent({ limit: 20, timeoutMs: requestTimeoutMs, signal }).catch(() => undefined),
  ]);
  return freezeLines({ live, releases: recent, lane, nowMs: clock.now() }).map(redact);
}

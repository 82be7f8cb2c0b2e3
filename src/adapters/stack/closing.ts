import { RunbookError, type Code } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { BypassConfig, LiveOutputs, Stack, StackLock, StackResult } from "../../ports/stack.ts";
import { stackWith } from "../../ports/stack-with.ts";
import type { DirectStack } from "./direct.ts";

/** How long a close waits for whoever holds the stack, milliseconds: most updates take a few seconds. */
const briefMs = 8_000;
/** How long it then looks whether that one's write comes after ours, milliseconds. */
const afterMs = 60_000;
const pollMs = 250;

interface ClosingOptions {
  readonly engine: Stack;
  readonly direct: () => DirectStack;
  readonly clock: Clock;
}

/**
 * The stack by the engine, whose closes end closed although another process holds it: a lock whose process has died is
 * taken away, a living one is waited for briefly, and then the close goes by Vercel's API, above everything that has begun.
 * The same where the engine, its provider or the state is missing.
 */
export function closingStack({ engine, direct, clock }: ClosingOptions): Stack {
  let closes = false;
  let wentDirect = false;
  return stackWith(engine, {
    setBypassConfig: async (config: BypassConfig | undefined, ref?: string | null) => {
      closes = config === undefined;
      wentDirect = false;
      await (closes ? direct() : engine).setBypassConfig(config, ref);
    },
    outputs: async (): Promise<LiveOutputs | undefined> => await (wentDirect ? direct() : engine).outputs(),
    up: async (options: Parameters<Stack["up"]>[0] = {}): Promise<StackResult> => {
      // Once: the next update is about something else, until somebody closes again.
      if (!closes) return await engine.up(options);
      closes = false;
      const say = (line: string) => options.onProgress?.(line);
      let held: StackLock | undefined;
      // Whoever was about to take the lock a moment ago has it at the second try.
      for (let tries = 0; tries < 2 && held === undefined; tries++) {
        held = await heldBy(engine, { clock, say, signal: options.signal });
        if (held === undefined)
          try {
            return await engine.up(options);
          } catch (error) {
            if (!(error instanceof RunbookError)) throw error;
            if (await failsForGood(engine, error.code)) {
              say(`${error.message} Closing by Vercel's API.`);
              break;
            }
            if (error.code !== "STACK_LOCKED") throw error;
          }
      }
      if (held !== undefined)
        say(`${nameOf(held)} holds the stack: closing by Vercel's API, above everything that has begun.`);
      wentDirect = true;
      const result = await direct().up(options);
      await outlast(engine, direct(), { clock, say, signal: options.signal });
      return result;
    },
  });
}

/**
 * Whether the engine cannot close at all: it, its provider or the state is not there. What else fails goes direct in the
 * runtime lane only: in the other one it may be a build, which the direct way would wait for again.
 */
async function failsForGood(engine: Stack, code: Code): Promise<boolean> {
  if (["TOOLCHAIN_MISSING", "PROVIDER_MISSING", "STACK_MISSING"].includes(code)) return true;
  return code === "STACK_FAILED" && (await engine.identity()).lane === "runtime";
}

interface Around {
  readonly clock: Clock;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** Who still holds the stack after a short wait; undefined: nobody, or nobody can tell. */
async function heldBy(engine: Stack, { clock, say, signal }: Around): Promise<StackLock | undefined> {
  const begun = clock.monotonic();
  let told = false;
  for (;;) {
    const lock = await engine.lock().catch(() => undefined);
    if (lock === undefined) return undefined;
    if (lock.holder === "dead") {
      say(`${nameOf(lock)}, which has died, left the stack locked: the lock is taken away.`);
      await engine.reconcile();
      return undefined;
    }
    if (clock.monotonic() - begun >= briefMs) return lock;
    if (!told) say(`${nameOf(lock)} holds the stack; waiting for it for a moment.`);
    told = true;
    await clock.sleep(pollMs, signal);
  }
}

/** What the holder had under way may come after our write: once it has ended, the item is looked at again. */
async function outlast(engine: Stack, direct: DirectStack, { clock, say, signal }: Around): Promise<void> {
  const begun = clock.monotonic();
  try {
    for (;;) {
      const lock = await engine.lock().catch(() => undefined);
      const over = lock?.holder !== "alive";
      if (over && (await direct.reassert(signal, say))) say("Its write came after ours: closed once more.");
      if (over) return;
      if (clock.monotonic() - begun >= afterMs)
        return say(`${nameOf(lock)} still holds the stack; if it is opening, close again once it has ended.`);
      await clock.sleep(pollMs, signal);
    }
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    say(`Whether something came after it was not found out (${error.message}); close once more.`);
  }
}

const nameOf = (lock: StackLock | undefined): string =>
  lock === undefined ? "Somebody" : `Process ${lock.pid} of ${lock.username}@${lock.hostname}`;

import { closeSync, openSync, writeSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { SandboxClock } from "../../sandbox/fake.ts";

const preload = new URL("./driven-clock.mjs", import.meta.url).href;

/**
 * The wall clock of a simulated night: the system's time plus what the test has moved it on. The sandbox takes it as it
 * is; every other Node process (commands, language host, provider stand-in, apps) by the environment of `env`. Pulumi's
 * engine decides nothing by the clock and keeps the system's. Only ever goes forward.
 */
export class DrivenClock implements SandboxClock {
  readonly #file: string;
  readonly #descriptor: number;
  #aheadMs = 0;

  /** @param file in a folder of the test's own; overwritten */
  constructor(file: string) {
    this.#file = file;
    this.#descriptor = openSync(file, "w");
    this.forward(0);
  }

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  /** Timers stay real. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await delay(ms, undefined, signal ? { signal } : {});
  }

  forward(ms: number): void {
    this.#aheadMs += ms;
    // In place and in one write, so that no reader finds the file empty.
    writeSync(this.#descriptor, new Uint8Array(Float64Array.of(this.#aheadMs).buffer), 0, 8, 0);
  }

  /** Further than this moment nothing is driven. */
  stop(): void {
    closeSync(this.#descriptor);
  }

  /** Puts a process on this clock. @param skewMs how far its machine's clock is ahead of the app's */
  env(skewMs = 0): Readonly<Record<string, string>> {
    return {
      NODE_OPTIONS: `--import=${preload}`,
      NIGHT_CLOCK_FILE: this.#file,
      NIGHT_CLOCK_SKEW_MS: String(skewMs),
    };
  }
}

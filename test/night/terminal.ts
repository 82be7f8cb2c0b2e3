import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { screenOf } from "./screen.ts";

const columns = 100;
const patienceMs = 150_000;

/** Whoever types in a checkout, at a pseudo-terminal of their own (util-linux's `script`). */
export interface Seat {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
}

/** One command at a terminal. */
export class Terminal {
  #raw = "";
  readonly #child;
  code: number | null | undefined;

  /** @param line as it was typed, without `./runbook`; a shell reads it */
  constructor({ root, env }: Seat, line: string) {
    const program = `"${process.execPath}" "${join(root, "scripts", "bin.mjs")}" ${line}`;
    this.#child = spawn("script", ["-qec", `stty cols ${columns} rows 60; exec ${program}`, "/dev/null"], {
      ...{ cwd: root, env: { ...env, SHELL: "/bin/sh" } },
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => (this.#raw += text));
    this.#child.once("close", (code) => (this.code = code));
  }

  /** What stands on it, from the first line. */
  get shown(): string {
    return screenOf(this.#raw, columns);
  }

  key(text: string): void {
    this.#child.stdin.write(text);
  }

  /** The terminal is closed, and whoever runs on it hangs up. */
  hangUp(): void {
    this.#child.kill("SIGKILL");
  }

  /** Until it asks, waits for a second person, or has ended. @param from characters of `shown` that are known already */
  async quiet(from: number): Promise<"asks" | "waits" | "ended"> {
    const end = performance.now() + patienceMs;
    while (performance.now() < end) {
      const news = this.shown.slice(from);
      if (this.code !== undefined) return "ended";
      if (/paste its line here\.[\s\S]*\n\n$/.test(news)) return "waits";
      if (/(: |\[y\/N\] )$/.test(news)) {
        // A question is the last line, and stays it.
        await delay(1_300);
        if (/(: |\[y\/N\] )$/.test(this.shown)) return "asks";
      }
      await delay(100);
    }
    throw new Error(`Nothing came for ${patienceMs / 1000} s after:\n${this.shown.slice(-1500)}`);
  }
}

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

export interface ChildResult {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly elapsedMs: number;
}

interface ChildOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine?: (line: string) => void;
}

export interface RunningChild {
  readonly pid: number;
  readonly done: Promise<ChildResult>;
  /** Asks the whole group to end, insists after `graceMs` (default 5,000), resolves when the child is gone. Repeating is safe. */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Every process that a drill starts. Each leads a group of its own, so that stopping it takes its children along
 * and a terminal's Ctrl-C reaches them in our order, not in the terminal's.
 */
export class Children {
  readonly #running = new Set<RunningChild>();

  start(command: string, args: readonly string[], options: ChildOptions): RunningChild {
    const startedAt = performance.now();
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const stdout = gather(child.stdout, options.onLine);
    const stderr = gather(child.stderr, options.onLine);
    const done = once(child, "close").then(([code]) => ({
      exitCode: (code as number | null) ?? undefined,
      stdout: stdout(),
      stderr: stderr(),
      elapsedMs: Math.round(performance.now() - startedAt),
    }));
    const running: RunningChild = {
      pid: child.pid ?? 0,
      done,
      stop: async (graceMs = 5_000) => {
        if (child.pid === undefined) return;
        signalGroup(child.pid, "SIGTERM");
        const insist = setTimeout(() => signalGroup(child.pid ?? 0, "SIGKILL"), graceMs);
        await done.catch(() => undefined);
        clearTimeout(insist);
        // Whoever outlived the leader goes too.
        signalGroup(child.pid, "SIGKILL");
      },
    };
    this.#running.add(running);
    void done.catch(() => undefined).finally(() => this.#running.delete(running));
    return running;
  }

  /** Stops whatever still runs, the latest first. Repeating is safe. */
  async stopAll(): Promise<void> {
    for (const child of [...this.#running].reverse()) await child.stop();
  }
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  if (leader === 0) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // ESRCH: nobody is left in the group
  }
}

function gather(stream: ChildProcess["stdout"], onLine: ((line: string) => void) | undefined): () => string {
  let text = "";
  let line = "";
  stream?.setEncoding("utf8");
  stream?.on("data", (chunk: string) => {
    text += chunk;
    if (onLine === undefined) return;
    const lines = (line + chunk).split("\n");
    line = lines.pop() ?? "";
    for (const each of lines) onLine(each);
  });
  return () => text;
}

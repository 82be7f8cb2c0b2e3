import { spawnWords } from "./spawn.ts";

interface CommandCall {
  /** Default: this process's own folder and environment. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** For its standard input; secrets go this way, never as arguments. */
  readonly input?: Uint8Array | string;
  /** It is ended after that, milliseconds. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** It is ended when it has written more, bytes. Default: 16 MiB. */
  readonly outputMax?: number;
  /** It may ask for a passphrase on the terminal; then it stays in this session, and Ctrl-C ends it, too. */
  readonly asks?: boolean;
  /** What it says on standard error is part of its output, in order. */
  readonly withErrors?: boolean;
}

interface CommandAnswer {
  /** Null when it was ended by a signal, or could not be started. */
  readonly code: number | null;
  readonly stdout: string;
}

const usualMax = 16 * 1024 * 1024;

/**
 * Runs another program to its end, with zx. No shell reads its words.
 * What it says on standard error may quote secrets and is dropped, unless `withErrors` asks for it. Never throws for how it ended.
 */
export async function runCommand(
  words: readonly string[],
  { cwd, env, input, timeoutMs, signal, outputMax = usualMax, asks, withErrors }: CommandCall = {},
): Promise<CommandAnswer> {
  const limits = [signal, timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)];
  const end = AbortSignal.any(limits.filter((each) => each !== undefined));
  // Late: it costs more than the rest of a command's start, and most commands start no other program.
  const { $ } = await import("zx/core");
  if (end.aborted) return { code: null, stdout: "" };
  const child = $({
    ...{ spawn: spawnWords(words), nothrow: true, quiet: true, verbose: false, detached: asks !== true },
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", withErrors === true ? "pipe" : "ignore"],
    ...(input === undefined ? {} : { input: Buffer.from(input) }),
  })`${words}`;
  // It may end before it has read everything, e.g. where there is no such key.
  if (input !== undefined) child.stdin.on("error", () => undefined);
  const stop = () => killGroup(child.pid);
  end.addEventListener("abort", stop, { once: true });
  let written = 0;
  const count = (part: Buffer) => {
    written += part.length;
    if (written > outputMax) stop();
  };
  child.stdout.on("data", count);
  if (withErrors === true) child.stderr.on("data", count);
  const ended = await child;
  const { exitCode } = ended;
  const stdout = withErrors === true ? ended.stdall : ended.stdout;
  end.removeEventListener("abort", stop);
  return {
    code: exitCode === null || exitCode < 0 ? null : exitCode,
    stdout: Buffer.from(stdout).subarray(0, outputMax).toString("utf8"),
  };
}

/** It leads a process group: what it has started ends with it. zx's own way asks ps first, and Node warns of how. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

import { closeSync, constants, mkdtempSync, rmSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PermanentFailure } from "../../errors.ts";
import { fileUnwritable } from "../file-trouble.ts";
import { spawn } from "../spawn.ts";
import { processStartTime } from "../process-control.ts";
import { openRegularSync } from "../regular-file.mjs";
import { EventLog, readAll, type EngineEvent } from "./engine-event.ts";
import { directHint } from "./direct-hint.ts";

const { O_RDWR, O_CREAT, O_EXCL } = constants;

export interface EngineOptions {
  /** The Pulumi CLI. @throws Error when set-up has not run */
  readonly binary: () => string;
  /** The checkout with Pulumi.yaml. */
  readonly root: string;
  /** The engine's whole environment, toolchain included. */
  readonly env: NodeJS.ProcessEnv;
}

export interface EngineCall {
  readonly args: readonly string[];
  /** Added to the environment; the only way a secret travels. */
  readonly env?: Readonly<Record<string, string>>;
  /** Sends SIGINT, so that the engine ends between two operations. */
  readonly signal?: AbortSignal | undefined;
  /** Ends it in the middle of whatever it does: what it left behind has to be settled. */
  readonly kill?: AbortSignal | undefined;
  readonly onEvent?: ((event: EngineEvent) => void) | undefined;
  readonly onChild?: ((child: { readonly pid: number; readonly startTime: string }) => void) | undefined;
}

export interface EngineAnswer {
  readonly code: number | null;
  /** Raw: never to be shown as it is. */
  readonly stdout: string;
  readonly stderr: string;
  readonly events: readonly EngineEvent[];
}

/** How often the event log is looked at while the engine runs. */
const tailMs = 100;

/**
 * One run of the CLI. In a process group of its own and writing to files, not to pipes: it is told to stop, and neither
 * the terminal's Ctrl-C nor the death of this process ends it in the middle of an operation.
 */
export async function runEngine(options: EngineOptions, call: EngineCall): Promise<EngineAnswer> {
  const folder = workFolder();
  const [out, err] = [new Nameless(join(folder, "out")), new Nameless(join(folder, "err"))];
  try {
    const log = new EventLog(join(folder, "events"), call.onEvent);
    const code = await spawnEngine(options, call, {
      log,
      events: join(folder, "events"),
      out: out.fd,
      err: err.fd,
    });
    return { code, stdout: out.text(), stderr: err.text(), events: log.events };
  } finally {
    out.close();
    err.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function workFolder(): string {
  const prefix = join(tmpdir(), "runbook-engine-");
  try {
    return mkdtempSync(prefix);
  } catch (error) {
    throw fileUnwritable(prefix, error, "The engine was not started. Make room there, or set TMPDIR.");
  }
}

/** A file that is in no folder any more: what the engine says can hold values, and must not outlive us on the disk. */
class Nameless {
  readonly fd: number;
  constructor(path: string) {
    this.fd = openRegularSync(path, O_RDWR | O_CREAT | O_EXCL, 0o600);
    unlinkSync(path);
  }
  text(): string {
    return readAll(this.fd).toString("utf8");
  }
  close(): void {
    closeSync(this.fd);
  }
}

interface Streams {
  readonly log: EventLog;
  readonly events: string;
  readonly out: number;
  readonly err: number;
}

async function spawnEngine(
  options: EngineOptions,
  call: EngineCall,
  streams: Streams,
): Promise<number | null> {
  const { log, events, out, err } = streams;
  const args = [...call.args, ...(wantsEvents(call.args) ? ["--event-log", events] : [])];
  const child = spawn(binaryOf(options), args, {
    cwd: options.root,
    // The event log is one of the CLI's debugging flags; the Automation API turns it on the same way.
    env: { ...options.env, ...call.env, PULUMI_DEBUG_COMMANDS: "true" },
    stdio: ["ignore", out, err],
    detached: true,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", () => reject(missing()));
    child.on("exit", resolve);
  });
  const stop = () => void child.kill("SIGINT");
  const kill = () => void child.kill("SIGKILL");
  call.signal?.addEventListener("abort", stop, { once: true });
  call.kill?.addEventListener("abort", kill, { once: true });
  if (call.signal?.aborted) stop();
  const tail = setInterval(() => log.read(), tailMs);
  try {
    if (call.onChild !== undefined && child.pid !== undefined)
      call.onChild({ pid: child.pid, startTime: (await processStartTime(child.pid)) ?? "" });
    return await ended;
  } finally {
    clearInterval(tail);
    call.signal?.removeEventListener("abort", stop);
    call.kill?.removeEventListener("abort", kill);
    log.read();
    log.close();
  }
}

const wantsEvents = (args: readonly string[]) =>
  ["up", "preview", "refresh", "import"].includes(args[0] ?? "");

const missing = () =>
  new PermanentFailure("The Pulumi CLI is not set up here.", {
    code: "TOOLCHAIN_MISSING",
    hint: `Run \`./runbook setup\`. ${directHint}`,
  });

function binaryOf(options: EngineOptions): string {
  try {
    return options.binary();
  } catch {
    throw missing();
  }
}

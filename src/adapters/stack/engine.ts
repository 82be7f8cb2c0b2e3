import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PermanentFailure } from "../../errors.ts";
import { processStartTime } from "../process-start.ts";
import { EventLog, type EngineEvent } from "./engine-event.ts";

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
  const folder = mkdtempSync(join(tmpdir(), "runbook-engine-"));
  const file = (name: string) => join(folder, name);
  try {
    const log = new EventLog(file("events"), call.onEvent);
    const code = await spawnEngine(options, call, { folder, log });
    return {
      code,
      stdout: readFileSync(file("out"), "utf8"),
      stderr: readFileSync(file("err"), "utf8"),
      events: log.events,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function spawnEngine(
  options: EngineOptions,
  call: EngineCall,
  { folder, log }: { readonly folder: string; readonly log: EventLog },
): Promise<number | null> {
  const [out, err] = [openSync(join(folder, "out"), "a", 0o600), openSync(join(folder, "err"), "a", 0o600)];
  const streams = wantsEvents(call.args) ? ["--event-log", join(folder, "events")] : [];
  const child = spawn(binaryOf(options), [...call.args, ...streams], {
    cwd: options.root,
    env: { ...options.env, ...call.env },
    stdio: ["ignore", out, err],
    detached: true,
  });
  closeSync(out);
  closeSync(err);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", () => reject(missing()));
    child.on("exit", resolve);
  });
  const stop = () => void child.kill("SIGINT");
  call.signal?.addEventListener("abort", stop, { once: true });
  const tail = setInterval(() => log.read(), tailMs);
  try {
    if (call.onChild !== undefined && child.pid !== undefined)
      call.onChild({ pid: child.pid, startTime: (await processStartTime(child.pid)) ?? "" });
    return await ended;
  } finally {
    clearInterval(tail);
    call.signal?.removeEventListener("abort", stop);
    log.read();
  }
}

const wantsEvents = (args: readonly string[]) => ["up", "preview", "refresh"].includes(args[0] ?? "");

const missing = () =>
  new PermanentFailure("The Pulumi CLI is not set up here.", {
    code: "TOOLCHAIN_MISSING",
    hint: "Run `npm run setup`.",
  });

function binaryOf(options: EngineOptions): string {
  try {
    return options.binary();
  } catch {
    throw missing();
  }
}

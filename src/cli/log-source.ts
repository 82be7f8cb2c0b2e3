import { resolve } from "node:path";
import { runCommand } from "../adapters/command.ts";
import { openRegular } from "../adapters/regular-file.mjs";
import { PermanentFailure } from "../errors.ts";
import { troubleText } from "../adapters/file-trouble.ts";
import type { Ports } from "../ports/index.ts";
import { badArgument } from "./edge.ts";

/** Most that is read of a log, bytes: its end. */
const tailMax = 4_000_000;

interface Call {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}
interface Source {
  readonly from: string;
  readonly read: (call: Call) => Promise<string>;
}

/**
 * Where triage reads the app's own log: a file, what a command prints, or Vercel's runtime logs.
 * @param logs a path, `vercel` (default) or `none`
 */
export function logSource(
  ports: Pick<Ports, "vercel">,
  cwd: string,
  {
    logs,
    logsCommand: command,
  }: { readonly logs: string | undefined; readonly logsCommand: string | undefined },
): Source | undefined {
  if (logs !== undefined && command !== undefined)
    throw badArgument("--logs and --logs-command are two sources", "Give one of them.");
  if (command !== undefined) return { from: "the log command", read: (call) => outputOf(command, call) };
  if (logs === "none") return undefined;
  if (logs !== undefined && logs !== "vercel") return { from: logs, read: () => endOf(logs, cwd) };
  const { runtimeLogs } = ports.vercel;
  return runtimeLogs === undefined
    ? undefined
    : { from: "Vercel's runtime log", read: (call) => runtimeLogs.call(ports.vercel, call) };
}

async function endOf(path: string, cwd: string): Promise<string> {
  try {
    await using file = await openRegular(resolve(cwd, path));
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, tailMax));
    await file.read(buffer, 0, buffer.length, Math.max(0, size - buffer.length));
    return buffer.toString("utf8");
  } catch (error) {
    throw new PermanentFailure(`${path} cannot be read: ${troubleText(error)}.`, {
      code: "FILE_UNREADABLE",
      hint: "Give a file, or what prints the log with --logs-command.",
    });
  }
}

async function outputOf(command: string, { timeoutMs, signal }: Call): Promise<string> {
  const { code, stdout } = await runCommand(["sh", "-c", command], { timeoutMs, signal, outputMax: tailMax });
  // a command that follows a log is ended by the time-out: what it printed counts
  if (code === 0 || stdout !== "") return stdout;
  throw new PermanentFailure("The log command failed.", { code: "BAD_ARGUMENT" });
}

import { kill, platform } from "node:process";
import type { ProcessControl } from "../ports/processes.ts";
import { runCommand } from "./command.ts";
import { readRegularText } from "./regular-file.mjs";

/** The processes of this machine, by the system's own signals. */
export const processControl: ProcessControl = {
  startTime: processStartTime,
  end: async (pid) => {
    // Looked up before: once it is gone, its children are nobody's.
    const started = await descendants(pid);
    for (const each of [pid, ...started]) end(each);
  },
};

function end(pid: number): void {
  try {
    kill(pid, "SIGKILL");
  } catch {
    // Gone already, or somebody else's.
  }
}

async function descendants(pid: number): Promise<readonly number[]> {
  // POSIX: -A every process, -o the columns without a head.
  const { stdout } = await runCommand(["ps", "-A", "-o", "pid=", "-o", "ppid="]);
  const pairs = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  for (const parent of found)
    found.push(...pairs.flatMap(([child, of]) => (of === parent && child !== undefined ? [child] : [])));
  return found.slice(1);
}

/**
 * When the system started that process, in its own words; undefined when there is none (zombies included).
 * With the pid it names a process for good: pids are reused.
 * @param system as `process.platform` names it; default: this one
 */
export async function processStartTime(pid: number, system = platform): Promise<string | undefined> {
  return system === "linux" ? await fromProc(pid) : await fromPs(pid);
}

async function fromProc(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([
      readRegularText(`/proc/${pid}/stat`),
      readRegularText("/proc/sys/kernel/random/boot_id").catch(() => ""),
    ]);
    // proc(5): after the name in brackets, field 3 is the state and field 22 the start in clock ticks since boot.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    return `${boot.trim().slice(0, 8)}:${fields[19] ?? ""}`;
  } catch {
    return undefined;
  }
}

async function fromPs(pid: number): Promise<string | undefined> {
  const { stdout } = await runCommand(["ps", "-o", "lstart=", "-p", String(pid)]);
  return stdout.trim() === "" ? undefined : stdout.trim();
}

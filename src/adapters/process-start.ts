import { platform } from "node:process";
import { runCommand } from "./command.ts";
import { readRegularText } from "./regular-file.mjs";

/**
 * When the system started that process, in its own words; undefined when there is none (zombies included).
 * With the pid it names a process for good: pids are reused.
 */
export async function processStartTime(pid: number): Promise<string | undefined> {
  return platform === "linux" ? await fromProc(pid) : await fromPs(pid);
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

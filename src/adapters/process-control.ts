import { kill } from "node:process";
import type { ProcessControl } from "../ports/processes.ts";
import { runCommand } from "./command.ts";
import { processStartTime } from "./process-start.ts";

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

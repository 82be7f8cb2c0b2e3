import { readdirSync, readlinkSync } from "node:fs";

/**
 * Ends processes that still work inside a folder of ours, whoever started them: a Pulumi engine leads a group of its own,
 * so that a run's end does not break it off. Where the system has no /proc it does nothing; an engine whose sandbox
 * is gone ends by itself there. Repeating is safe.
 * @returns how many there were
 */
export function endStrays(folder: string): number {
  const strays = processes().filter((pid) => {
    const cwd = workingFolder(pid);
    return cwd === folder || cwd?.startsWith(`${folder}/`) === true;
  });
  for (const pid of strays) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // gone meanwhile
    }
  }
  return strays.length;
}

function processes(): readonly number[] {
  try {
    return readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 0 && pid !== process.pid);
  } catch {
    return [];
  }
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

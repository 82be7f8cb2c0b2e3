import { join } from "node:path";
import type { RunFolders } from "./ports/journal-store.ts";
import type { Processes } from "./ports/processes.ts";

/** The runs of a checkout: `incidents/`, one folder each. */
export async function openFolders(root: string): Promise<RunFolders> {
  const { runFolders } = await import("./adapters/run-folder.ts");
  return runFolders(join(root, "incidents"));
}

export async function openProcesses(): Promise<Processes> {
  const { processStartTime } = await import("./adapters/process-start.ts");
  return { startTime: processStartTime };
}

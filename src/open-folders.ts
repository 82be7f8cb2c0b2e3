import { join } from "node:path";
import type { RunFolders } from "./ports/journal-store.ts";
import type { ProcessControl } from "./ports/processes.ts";

/** The runs of a checkout: `incidents/`, one folder each. */
export async function openFolders(root: string): Promise<RunFolders> {
  const { runFolders } = await import("./adapters/run-folder.ts");
  return runFolders(join(root, "incidents"));
}

export async function openProcesses(): Promise<ProcessControl> {
  const { processControl } = await import("./adapters/process-control.ts");
  return processControl;
}

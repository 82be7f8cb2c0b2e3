import { buildPatience } from "../../run/build-patience.ts";
import { endLeftEngines, reconcileLeftEngines, type LeftEngines } from "../../run/left-engines.ts";
import { openFolders, openProcesses } from "../../open-folders.ts";
import type { OpenedPorts } from "../../open-ports.ts";

export interface Here {
  readonly root: string;
  readonly ports: OpenedPorts;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** An engine that a killed command has left at work in this checkout has ended, once this returns. @throws NeedsHuman */
export async function reconcileOthers(here: Here, before: "closing" | "update"): Promise<void> {
  await reconcileLeftEngines(await around(here), before);
}

/** The same without waiting, for what goes past the engine. @returns whether one was ended in the middle */
export async function endOthers(here: Here): Promise<boolean> {
  return await endLeftEngines(await around(here));
}

async function around({ root, ports, say, signal }: Here): Promise<LeftEngines> {
  const { stack, clock, redact } = ports;
  const [folders, processes] = await Promise.all([openFolders(root), openProcesses()]);
  const patience = async () => await buildPatience(ports, signal, say);
  return { folders, stack, processes, clock, redact, say, signal, patience };
}

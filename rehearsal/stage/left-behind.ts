import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openProcesses } from "../../src/open-folders.ts";
import { readRegularTextSync } from "../../src/adapters/regular-file.mjs";
import { endStrays } from "./strays.ts";

/** What the name of every drill's working folder begins with. */
export const workPrefix = "drill-";
/** Names the process whose folder it is. */
const ownerFile = "owner.json";

interface Owner {
  readonly pid: number;
  readonly startTime: string;
}

/** Says whose working folder this is, so that a later drill can tell when its drill was killed. */
export async function claimFolder(work: string): Promise<void> {
  const startTime = (await (await openProcesses()).startTime(process.pid)) ?? "";
  writeFileSync(join(work, ownerFile), JSON.stringify({ pid: process.pid, startTime } satisfies Owner));
}

/** Nobody's any more: it is left for whoever asked to keep it. */
export function disclaimFolder(work: string): void {
  rmSync(join(work, ownerFile), { force: true });
}

/**
 * A drill that was killed (SIGKILL, a closed laptop) cannot clean up: its commands may wait on and its folder stays. Ends and
 * removes what such drills of this user left; those that still run are left alone. Repeating is safe.
 * @param beneath where drills make their folders; default: the system's temporary folder
 * @returns the folders that are gone
 */
export async function cleanUpLeftBehind(beneath: string = tmpdir()): Promise<readonly string[]> {
  const processes = await openProcesses();
  const gone: string[] = [];
  for (const name of readdirSync(beneath).filter((one) => one.startsWith(workPrefix))) {
    const work = join(beneath, name);
    const owner = ownerOf(work);
    if (owner === undefined || (await processes.startTime(owner.pid)) === owner.startTime) continue;
    try {
      endStrays(work);
      rmSync(work, { recursive: true, force: true });
      gone.push(work);
    } catch {
      // somebody else's: it is theirs to remove
    }
  }
  return gone;
}

function ownerOf(work: string): Owner | undefined {
  try {
    const { pid, startTime } = JSON.parse(readRegularTextSync(join(work, ownerFile))) as Partial<Owner>;
    return typeof pid === "number" && typeof startTime === "string" ? { pid, startTime } : undefined;
  } catch {
    return undefined;
  }
}

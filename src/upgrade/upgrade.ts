import { BadInput } from "../errors.ts";
import type { ProjectFiles } from "../ports/project-files.ts";
import { decide, type Decision } from "./decide.ts";
import { isBefore } from "../ports/version.ts";
import { readTaken, takenFile, takenText, type Taken, type TakenFiles } from "./taken-files.ts";

export interface Shipment {
  /** The installed version. */
  readonly version: string;
  /** Its files' texts by path from the project's folder. */
  readonly files: ReadonlyMap<string, string>;
}

export interface Upgraded {
  /** The version whose files the project had; undefined: none yet. */
  readonly from: string | undefined;
  readonly to: string;
  /** One for each shipped file, by path. */
  readonly decisions: readonly Decision[];
}

/**
 * Brings a project's shipped files to the installed version's. After each file what was taken is noted, so one that was
 * interrupted is gone on with by doing it again; done twice, the second time changes nothing.
 * @param plan decide only, and write nothing
 * @throws BadInput `BAD_VALUE` for a damaged note, `VERSION_OLD` where a newer version's files are here already, and for what
 *   stands in a file's place · PermanentFailure `FILE_UNWRITABLE`; what was written before stays, and is noted
 */
export async function upgradeFiles(
  files: ProjectFiles,
  shipment: Shipment,
  plan: boolean,
): Promise<Upgraded> {
  const noted = await takenSoFar(files);
  refuseOlder(shipment.version, noted?.version);
  const paths = [...new Set([...shipment.files.keys(), ...Object.keys(noted?.files ?? {})])].sort();
  const decisions: Decision[] = [];
  // Everything is decided before anything is written: what is in the way of one file is said while nothing has changed.
  for (const path of paths)
    decisions.push(
      await decide(files, { path, shipped: shipment.files.get(path), noted: noted?.files[path] }),
    );
  const upgraded = { from: noted?.version, to: shipment.version, decisions };
  if (plan) return upgraded;
  let taken: TakenFiles = { version: noted?.version ?? shipment.version, files: noted?.files ?? {} };
  for (const decision of decisions) {
    for (const [path, text] of Object.entries(decision.writes))
      if (text === undefined) await files.remove(path);
      else await files.write(path, text);
    taken = { ...taken, files: withNote(taken.files, decision) };
    if (Object.keys(decision.writes).length > 0) await noteTaken(files, taken);
  }
  await noteTaken(files, { ...taken, version: shipment.version });
  return upgraded;
}

/**
 * Notes the version of those files that are there as they are shipped, where nothing was noted yet: somebody has just put them
 * there. The others are decided about by the next `upgradeFiles`. @throws PermanentFailure `FILE_UNWRITABLE`
 */
export async function noteStanding(files: ProjectFiles, { version, files: texts }: Shipment): Promise<void> {
  if ((await takenSoFar(files)) !== undefined) return;
  const noted: Record<string, Taken> = {};
  for (const [path, text] of texts) {
    const there = await files.read(path);
    if (there.kind !== "absent" && there.text === text) noted[path] = { taken: files.idOf(text) };
  }
  await noteTaken(files, { version, files: noted });
}

async function takenSoFar(files: ProjectFiles): Promise<TakenFiles | undefined> {
  const found = await files.read(takenFile);
  return found.kind === "absent" ? undefined : readTaken(found.text);
}

function withNote(files: TakenFiles["files"], { path, taken }: Decision): TakenFiles["files"] {
  const { [path]: _before, ...others } = files;
  return taken === undefined ? others : { ...others, [path]: taken };
}

async function noteTaken(files: ProjectFiles, taken: TakenFiles): Promise<void> {
  const text = takenText(taken);
  const before = await files.read(takenFile);
  if (before.kind === "absent" || before.text !== text) await files.write(takenFile, text);
}

/** A clone whose packages are behind would take a colleague's upgrade back. */
function refuseOlder(installed: string, taken: string | undefined): void {
  // What stands behind the three numbers counts for nothing.
  const release = (version: string) => version.replace(/[-+].*/, "");
  if (taken === undefined || !isBefore(release(installed), release(taken))) return;
  throw new BadInput(`The project's files are those of ${taken}, and ${installed} is installed here.`, {
    code: "VERSION_OLD",
    hint: "Run `npm ci`. To go back to an older version, revert the commit that upgraded.",
  });
}

import * as vercel from "@pulumiverse/vercel";
import { commitOf } from "../src/adapters/vercel/shapes.ts";
import type { Settings } from "./config.ts";

/** The deployment behind the production domain, as far as its git meta tells. */
export interface LiveCommit {
  readonly id: string;
  /** Full hash; undefined when it came from no git provider. */
  readonly commit: string | undefined;
  /** Deployed from a working tree with changes that are in no commit. */
  readonly dirty: boolean;
  /** `<incident>:<generation>` of the statement that this program deployed it with. */
  readonly carries: string | undefined;
  /** Generation of the auth policy that it was deployed with, as text; undefined: the first, empty one, or none. */
  readonly policy?: string | undefined;
}

/** Asks Vercel twice. Undefined when it does not tell; then nothing can be compared. */
export async function liveCommit(settings: Settings): Promise<LiveCommit | undefined> {
  const team = settings.team === undefined ? {} : { teamId: settings.team };
  try {
    const { deploymentId } = await vercel.getAlias({ alias: new URL(settings.appOrigin).hostname, ...team });
    const { id, meta = {} } = await vercel.getDeployment({ id: deploymentId, ...team });
    return { id, ...toldBy(meta) };
  } catch {
    return undefined;
  }
}

function toldBy(meta: Readonly<Record<string, string>>): Omit<LiveCommit, "id"> {
  const { incident, generation } = meta;
  return {
    commit: commitOf(meta),
    dirty: meta["gitDirty"] === "1" || meta["gitDirty"] === "true",
    policy: meta["policy"],
    carries: incident === undefined || generation === undefined ? undefined : `${incident}:${generation}`,
  };
}

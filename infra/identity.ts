import * as vercel from "@pulumiverse/vercel";
import { egressProblem } from "../src/ports/egress.ts";
import { isPassingAnswer, notAsked } from "../src/ports/passing-answer.ts";
import type { Settings } from "./config.ts";
import { seenEgress } from "../src/adapters/egress.ts";
import { Refusal } from "../src/bypass/refusal.ts";

/** What the redeploy lane depends on; undefined where the provider does not tell. */
export interface ProjectFacts {
  readonly linked: boolean | undefined;
  /** The project's Ignored Build Step. */
  readonly ignoreCommand: string | undefined;
  /** False from an instant rollback until the next promotion. */
  readonly followsNew: boolean | undefined;
}

/**
 * Refuses the wrong world: the way out must be the listed one, and Vercel must know this project by this id.
 * @throws Refusal
 */
export async function checkIdentity(settings: Settings, env: NodeJS.ProcessEnv): Promise<ProjectFacts> {
  const seen = seenEgress(env);
  const problem = egressProblem(settings.egress, seen);
  if (problem !== undefined) throw new Refusal(problem);
  // The provider goes by HTTPS_PROXY alone; this program's own reads do not.
  if (seen.proxy !== undefined && env["NODE_USE_ENV_PROXY"] !== "1")
    throw new Refusal(
      "HTTPS_PROXY is set, but NODE_USE_ENV_PROXY=1 is not, so Node would go past the proxy: export both.",
    );
  const { id, facts } = await project(settings);
  if (id !== settings.project)
    throw new Refusal(
      `Vercel's project ${settings.projectName} is ${id}, not ${settings.project}: this is not the world that the stack belongs to.`,
    );
  return facts;
}

async function project(settings: Settings): Promise<{ readonly id: string; readonly facts: ProjectFacts }> {
  const where = settings.team === undefined ? {} : { teamId: settings.team };
  try {
    const told: Partial<vercel.GetProjectResult> = await vercel.getProject({
      name: settings.projectName,
      ...where,
    });
    const { id = "", gitRepository, ignoreCommand, autoAssignCustomDomains } = told;
    return {
      id,
      facts: {
        linked: Boolean(gitRepository?.type),
        ignoreCommand,
        followsNew: autoAssignCustomDomains,
      },
    };
  } catch (error) {
    if (error instanceof Error && isPassingAnswer(error.message))
      throw new Refusal(notAsked(`the project ${settings.projectName} could not be read.`));
    throw new Refusal(
      `Vercel does not show the project ${settings.projectName}: check VERCEL_API_TOKEN, the network, and that this is the stack's world.`,
    );
  }
}

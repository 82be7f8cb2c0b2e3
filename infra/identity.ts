import * as vercel from "@pulumiverse/vercel";
import { reachProblem, type SeenReach } from "../src/ports/reach.ts";
import type { Settings } from "./config.ts";
import { Refusal } from "./refusal.ts";

/**
 * Refuses the wrong world: the way out must be the listed one, and Vercel must know this project by this id.
 * @throws Refusal
 */
export async function checkIdentity(settings: Settings, seen: SeenReach): Promise<void> {
  const problem = reachProblem(settings.reach, seen);
  if (problem !== undefined) throw new Refusal(problem);
  const id = await projectId(settings);
  if (id !== settings.project)
    throw new Refusal(
      `Vercel's project ${settings.projectName} is ${id}, not ${settings.project}: this is not the world that the stack belongs to.`,
    );
}

async function projectId(settings: Settings): Promise<string> {
  const where = settings.team === undefined ? {} : { teamId: settings.team };
  try {
    return (await vercel.getProject({ name: settings.projectName, ...where })).id;
  } catch {
    throw new Refusal(
      `Vercel does not show the project ${settings.projectName}: check VERCEL_API_TOKEN, the network, and that this is the stack's world.`,
    );
  }
}

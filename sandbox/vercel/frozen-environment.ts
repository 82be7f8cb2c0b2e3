import type { World } from "./world.ts";

interface Birth {
  readonly id: string;
  readonly url: string;
  readonly target: "production" | null;
  readonly commit: string;
  /** Variables given with the deployment itself; they win. */
  readonly own: Readonly<Record<string, string>>;
}

/** The environment a deployment is born with: the project's variables of its target as they are now, and Vercel's own. */
export function frozenEnvironment(world: World, birth: Birth): Readonly<Record<string, string>> {
  const target = birth.target ?? "preview";
  const shared = [...world.sharedEnvironment.values()].filter((variable) => variable.target.includes(target));
  const all = [...world.environment.values()].filter((variable) => variable.target.includes(target));
  // One of a branch is for that branch's previews, and the fake has none of them.
  const project = all.filter(({ gitBranch }) => gitBranch === undefined || gitBranch === "");
  return Object.freeze({
    ...Object.fromEntries(shared.map(({ key, value }) => [key, value])),
    ...Object.fromEntries(project.map(({ key, value }) => [key, value])),
    ...birth.own,
    VERCEL: "1",
    VERCEL_ENV: target,
    VERCEL_TARGET_ENV: target,
    VERCEL_PROJECT_ID: world.options.project.id,
    VERCEL_DEPLOYMENT_ID: birth.id,
    VERCEL_URL: birth.url,
    VERCEL_PROJECT_PRODUCTION_URL: world.options.productionDomain,
    VERCEL_GIT_PROVIDER: "github",
    VERCEL_GIT_COMMIT_SHA: birth.commit,
  });
}

import type * as pulumi from "@pulumi/pulumi";
import * as vercel from "@pulumiverse/vercel";
import type { Settings } from "./config.ts";
import type { Carrying } from "./redeploy.ts";

/**
 * A production deployment of `deployment.ref`. In the runtime lane it is for those who want the stack to deploy; in the
 * redeploy lane it carries the statement to the app: a new statement is new `meta`, which makes a new deployment, and
 * the replaced one stays. Waits for the environment, since a deployment freezes it.
 */
export function deployment(
  settings: Settings,
  after: readonly pulumi.Resource[],
  carrying: Carrying,
): vercel.Deployment | undefined {
  const ref = settings.deployment?.ref;
  if (ref === undefined) return undefined;
  return new vercel.Deployment(
    "app",
    {
      projectId: settings.project,
      ref,
      production: true,
      ...(carrying.meta === undefined ? {} : { meta: { ...carrying.meta } }),
      ...(settings.team === undefined ? {} : { teamId: settings.team }),
    },
    { dependsOn: [...after], ...(carrying.asItIs ? { ignoreChanges: ["ref", "meta"] } : {}) },
  );
}

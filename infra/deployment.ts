import type * as pulumi from "@pulumi/pulumi";
import * as vercel from "@pulumiverse/vercel";
import type { Settings } from "./config.ts";

/**
 * A production deployment of `deployment.ref`, for those who want the stack to deploy; most let Vercel's Git
 * integration do it and leave it out. Waits for the environment, since a deployment freezes it.
 */
export function deployment(
  settings: Settings,
  after: readonly pulumi.Resource[],
): vercel.Deployment | undefined {
  if (settings.deployment === undefined) return undefined;
  return new vercel.Deployment(
    "app",
    {
      projectId: settings.project,
      ref: settings.deployment.ref,
      production: true,
      ...(settings.team === undefined ? {} : { teamId: settings.team }),
    },
    { dependsOn: [...after] },
  );
}

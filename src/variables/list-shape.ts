import { z } from "zod";
import type { LiveVariable } from "./live-variable.ts";

const variable = z.object({
  id: z.string(),
  key: z.string(),
  type: z.string(),
  target: z.union([z.string(), z.array(z.string())]).nullish(),
  gitBranch: z.string().nullish(),
  customEnvironmentIds: z.array(z.string()).nullish(),
  projectId: z.union([z.string(), z.array(z.string())]).nullish(),
});

const asLive = (one: z.infer<typeof variable>): LiveVariable => ({
  id: one.id,
  key: one.key,
  type: one.type,
  targets: one.target === undefined || one.target === null ? [] : [one.target].flat(),
  gitBranch: one.gitBranch === "" ? undefined : (one.gitBranch ?? undefined),
  customEnvironmentIds: one.customEnvironmentIds ?? [],
});

/** `GET /v10/projects/:id/env` */
export const projectVariablesShape = z
  .object({ envs: z.array(variable) })
  .transform(({ envs }) => envs.map(asLive));

/** `GET /v1/env?projectId=`: what the team shares; those of other projects are left out. */
export const sharedVariablesShape = (project: string) =>
  z
    .object({ data: z.array(variable) })
    .transform(({ data }) =>
      data.filter(({ projectId }) => [projectId ?? []].flat().includes(project)).map(asLive),
    );

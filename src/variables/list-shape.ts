import { z } from "zod";
import type { LiveVariable } from "../ports/variables.ts";

/** One variable as Vercel lists it, a project's or the team's. */
export const variableShape = z.object({
  id: z.string(),
  key: z.string(),
  // Vercel's schema of the shared ones: if blank, assume secret.
  type: z.string().default("secret"),
  target: z.union([z.string(), z.array(z.string())]).nullish(),
  gitBranch: z.string().nullish(),
  customEnvironmentIds: z.array(z.string()).nullish(),
  projectId: z.union([z.string(), z.array(z.string())]).nullish(),
  value: z.string().nullish(),
  decrypted: z.boolean().nullish(),
  updatedAt: z.number().nullish(),
});

const asLive = (one: z.infer<typeof variableShape>): LiveVariable => ({
  id: one.id,
  key: one.key,
  type: one.type,
  targets: one.target === undefined || one.target === null ? [] : [one.target].flat(),
  gitBranch: one.gitBranch === "" ? undefined : (one.gitBranch ?? undefined),
  customEnvironmentIds: one.customEnvironmentIds ?? [],
});

/** `GET /v10/projects/:id/env` */
export const projectVariablesShape = z
  .object({ envs: z.array(variableShape) })
  .transform(({ envs }) => envs.map(asLive));

/** `GET /v10/projects/:id/env?decrypt=true`: `text` is the value where Vercel shows it. */
export const readVariablesShape = z.object({ envs: z.array(variableShape) }).transform(({ envs }) =>
  envs.map((one) => ({
    ...asLive(one),
    text: one.decrypted === true ? (one.value ?? undefined) : undefined,
  })),
);

/** `GET /v1/env?projectId=`: what the team shares; those of other projects are left out. */
export const sharedVariablesShape = (project: string) =>
  z
    .object({ data: z.array(variableShape) })
    .transform(({ data }) =>
      data.filter(({ projectId }) => [projectId ?? []].flat().includes(project)).map(asLive),
    );

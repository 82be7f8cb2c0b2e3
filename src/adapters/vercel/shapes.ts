import { z } from "zod";
import type { LiveVariable } from "../../ports/vercel.ts";

// What Vercel's REST API answers, as far as it is read here. One shape each, whatever it is asked for.

const meta = z.record(z.string(), z.unknown()).nullish();

const deployment = z.object({
  uid: z.string(),
  url: z.string().nullish(),
  state: z.string().optional(),
  readyState: z.string().optional(),
  readySubstate: z.string().nullish(),
  target: z.string().nullish(),
  created: z.number().optional(),
  createdAt: z.number().optional(),
  aliasAssigned: z.union([z.boolean(), z.number()]).nullish(),
  errorMessage: z.string().nullish(),
  meta,
});

/** `GET /v6/deployments` */
export const deploymentsShape = z.object({ deployments: z.array(deployment) });

/** `GET /v2/teams/:id` */
export const teamShape = z.object({ sensitiveEnvironmentVariablePolicy: z.string().nullish() });

/** `GET /v10/projects/:id` */
export const projectShape = z.object({
  id: z.string(),
  name: z.string(),
  accountId: z.string().optional(),
  autoAssignCustomDomains: z.boolean().optional(),
  link: z.object({ type: z.string() }).nullish(),
  commandForIgnoringBuildStep: z.string().nullish(),
  rollingRelease: z
    .object({
      stages: z
        .array(z.object({ duration: z.number().nullish(), requireApproval: z.boolean().nullish() }))
        .nullish(),
    })
    .nullish(),
  targets: z
    .object({ production: z.object({ id: z.string(), createdAt: z.number(), meta }).nullish() })
    .nullish(),
});

/** `GET /v13/deployments/:id`: the names of its variables, and when it was built. */
export const deploymentShape = z.object({
  buildingAt: z.number().nullish(),
  ready: z.number().nullish(),
  env: z.array(z.string()).nullish(),
  gitSource: z.object({ sha: z.string().nullish() }).nullish(),
  meta,
});

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
export const liveSharedVariablesShape = (project: string) =>
  z
    .object({ data: z.array(variableShape) })
    .transform(({ data }) =>
      data.filter(({ projectId }) => [projectId ?? []].flat().includes(project)).map(asLive),
    );

/** `GET /v10/projects/:id/env` */
export const variablesShape = z.object({ envs: z.array(variableShape) });

/** `GET /v1/env`: the team's shared variables; values are sealed unless it says that they are not. */
export const sharedVariablesShape = z.object({ data: z.array(variableShape) });

/** `GET /v1/env/:id` */
export const sharedVariableShape = z.object({
  value: z.string().nullish(),
  decrypted: z.boolean().nullish(),
});

/** `GET /v9/projects/:id/custom-environments` */
export const customEnvironmentsShape = z.object({
  environments: z.array(z.object({ id: z.string(), slug: z.string() })),
});

/** The commit that a deployment was built from, whichever git host it came from. */
export function commitOf(about: Readonly<Record<string, unknown>> | null | undefined): string | undefined {
  const names = ["githubCommitSha", "gitlabCommitSha", "bitbucketCommitSha", "gitCommitSha"];
  return names
    .map((name) => about?.[name])
    .find((value): value is string => typeof value === "string" && value !== "");
}

/** The statement that the stack made a deployment with in the redeploy lane; undefined when its meta names none. */
export function statementOf(about: Readonly<Record<string, unknown>> | null | undefined) {
  const { incident, generation, until, policy } = about ?? {};
  if (typeof incident !== "string" || typeof generation !== "string") return undefined;
  const end = typeof until === "string" ? Date.parse(until) : NaN;
  return {
    ...{ incident, generation: Number(generation), grantUntil: Number.isNaN(end) ? undefined : end },
    ...(typeof policy === "string" ? { policy: Number(policy) } : {}),
  };
}

/** `POST /v13/deployments` */
export const madeShape = z.object({ id: z.string() });

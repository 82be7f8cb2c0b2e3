import type { z } from "zod";
import type { CallOptions } from "../../ports/clerk.ts";
import type { Deployment, Outlook, Vercel } from "../../ports/vercel.ts";
import { callVercel, inShape, projectReader, type VercelCall, type VercelOptions } from "./api.ts";
import {
  commitOf,
  deploymentShape,
  deploymentsShape,
  madeShape,
  projectShape,
  statementOf,
} from "./shapes.ts";

/** Production's deployments: what was made, what is live, and what moves the domain or makes a new one. */
export function deploymentCalls(
  options: VercelOptions,
): Pick<
  Vercel,
  "deployments" | "current" | "live" | "outlook" | "rollback" | "promote" | "cancel" | "redeploy"
> {
  const read = projectReader(options);
  const send = async (call: Omit<VercelCall, "team">, how: CallOptions) =>
    await callVercel(options, { ...call, team: (await options.target()).team }, how);
  const project = { path: (id: string) => `/v10/projects/${id}`, shape: projectShape };
  const detail = (id: string) => ({ path: () => `/v13/deployments/${id}`, shape: deploymentShape });
  const move = async (path: (project: string) => string, how: CallOptions) => {
    await send({ method: "POST", path: path((await options.target()).project) }, how);
  };
  return {
    async deployments(how) {
      const query = (id: string) => ({ projectId: id, target: "production", limit: String(how.limit) });
      const { deployments } = await read(
        { path: () => "/v6/deployments", query, shape: deploymentsShape },
        how,
      );
      return deployments
        .filter(({ target }) => target === "production")
        .map(deploymentOf)
        .sort((one, other) => other.createdAt - one.createdAt);
    },
    async current(how) {
      const { targets, autoAssignCustomDomains } = await read(project, how);
      return { id: targets?.production?.id, followsNew: autoAssignCustomDomains };
    },
    async live(how) {
      const { targets, autoAssignCustomDomains } = await read(project, how);
      const production = targets?.production;
      if (production === undefined || production === null) return undefined;
      const { id, createdAt } = production;
      const made = await read(detail(id), how);
      return {
        id,
        createdAt,
        commit: commitOf(production.meta) ?? made.gitSource?.sha ?? commitOf(made.meta),
        variables:
          made.env === undefined || made.env === null || made.env.length === 0 ? undefined : made.env,
        followsNew: autoAssignCustomDomains,
      };
    },
    async outlook(how) {
      const told = await read(project, how);
      const id = told.targets?.production?.id;
      const command = told.commandForIgnoringBuildStep;
      return {
        live: id === undefined ? undefined : { id, ...builtFrom(await read(detail(id), how)) },
        linked: told.link !== undefined && told.link !== null,
        ignoreCommand: command === null || command === "" ? undefined : command,
        rolling: rollingOf(told),
        followsNew: told.autoAssignCustomDomains,
      };
    },
    rollback: (id, how) => move((project) => `/v1/projects/${project}/rollback/${id}`, how),
    promote: (id, how) => move((project) => `/v10/projects/${project}/promote/${id}`, how),
    async cancel(id, how) {
      await send({ method: "PATCH", path: `/v12/deployments/${id}/cancel`, accept: [400] }, how);
    },
    async redeploy(from, meta, how) {
      const { name } = await read(project, how);
      const body = { deploymentId: from, name, target: "production", meta: { action: "redeploy", ...meta } };
      const call = { method: "POST", path: "/v13/deployments", query: { forceNew: "1" }, body } as const;
      return inShape(madeShape, await send(call, how)).id;
    },
  };
}

function deploymentOf(one: z.infer<typeof deploymentsShape>["deployments"][number]): Deployment {
  return {
    id: one.uid,
    state: one.state ?? one.readyState ?? "UNKNOWN",
    createdAt: one.created ?? one.createdAt ?? 0,
    commit: commitOf(one.meta),
    wasLive: one.readySubstate === "PROMOTED" || Boolean(one.aliasAssigned),
    rolling: one.readySubstate === "ROLLING",
    error: one.errorMessage ?? undefined,
    statement: statementOf(one.meta),
    host: one.url ?? undefined,
    madeBy: typeof one.meta?.["runbookStep"] === "string" ? one.meta["runbookStep"] : undefined,
  };
}

function builtFrom({ buildingAt, ready, gitSource, meta }: z.infer<typeof deploymentShape>) {
  const dirty = meta?.["gitDirty"];
  return {
    commit: gitSource?.sha ?? commitOf(meta),
    dirty: dirty === "1" || dirty === "true",
    buildMs: typeof buildingAt === "number" && typeof ready === "number" ? ready - buildingAt : undefined,
  };
}

function rollingOf({ rollingRelease }: z.infer<typeof projectShape>): Outlook["rolling"] {
  const stages = rollingRelease?.stages ?? [];
  if (stages.length === 0) return undefined;
  const waits = stages.slice(0, -1);
  return {
    minutes: waits.reduce((sum, { duration }) => sum + (duration ?? 0), 0),
    needsApproval: waits.some(({ requireApproval }) => requireApproval === true),
  };
}

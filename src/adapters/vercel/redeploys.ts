import type { z } from "zod";
import type { CallOptions } from "../../ports/clerk.ts";
import type { Carrier, Outlook, Redeploys } from "../../ports/redeploys.ts";
import { projectVariablesShape } from "../../variables/list-shape.ts";
import { isOfProduction } from "../../variables/live-variable.ts";
import { callVercel, inShape, projectReader, type VercelCall, type VercelOptions } from "./api.ts";
import {
  commitOf,
  deploymentShape,
  deploymentsShape,
  madeShape,
  projectShape,
  statementOf,
} from "./shapes.ts";

/** Deployments that are looked through for those with a statement. */
const looked = 20;
const variable = "AUTH_GATE_STATEMENT";

/** The redeploy lane by Vercel's REST API. */
export function openRedeploys(options: VercelOptions): Redeploys {
  const read = projectReader(options);
  const send = async (call: Omit<VercelCall, "team">, how: CallOptions) =>
    await callVercel(options, { ...call, team: (await options.target()).team }, how);
  const project = { path: (id: string) => `/v10/projects/${id}`, shape: projectShape };
  return {
    async outlook(how) {
      const told = await read(project, how);
      const production = told.targets?.production;
      const command = told.commandForIgnoringBuildStep;
      return {
        live: production === undefined || production === null ? undefined : await liveOf(production.id, how),
        linked: told.link !== undefined && told.link !== null,
        ignoreCommand: command === null || command === "" ? undefined : command,
        rolling: rollingOf(told),
        followsNew: told.autoAssignCustomDomains,
      };
    },
    async carriers(how) {
      const query = (id: string) => ({ projectId: id, target: "production", limit: String(looked) });
      const { deployments } = await read(
        { path: () => "/v6/deployments", query, shape: deploymentsShape },
        how,
      );
      return deployments
        .flatMap((one) => carrierOf(one) ?? [])
        .sort((one, other) => other.createdAt - one.createdAt);
    },
    async cancel(id, how) {
      await send({ method: "PATCH", path: `/v12/deployments/${id}/cancel`, accept: [400] }, how);
    },
    async setStatement(text, how) {
      const { project: id } = await options.target();
      const path = `/v10/projects/${id}/env`;
      const live = await read({ path: () => path, shape: projectVariablesShape }, how);
      const there = live.find((one) => one.key === variable && isOfProduction(one));
      // Its value alone: an upsert would also say a type, which is refused where the team allows sensitive ones only.
      if (there !== undefined) {
        await send({ method: "PATCH", path: `${path}/${there.id}`, body: { value: text } }, how);
        return;
      }
      const body = { key: variable, value: text, type: "sensitive", target: ["production"] };
      await send({ method: "POST", path, query: { upsert: "true" }, body }, how);
    },
    async redeploy(from, meta, how) {
      const { name } = await read(project, how);
      const body = { deploymentId: from, name, target: "production", meta: { action: "redeploy", ...meta } };
      const query = { forceNew: "1" };
      return inShape(madeShape, await send({ method: "POST", path: "/v13/deployments", query, body }, how))
        .id;
    },
  };

  async function liveOf(id: string, how: CallOptions): Promise<Outlook["live"]> {
    const made = await read({ path: () => `/v13/deployments/${id}`, shape: deploymentShape }, how);
    const { buildingAt, ready, gitSource, meta } = made;
    const dirty = meta?.["gitDirty"];
    return {
      id,
      commit: gitSource?.sha ?? commitOf(meta),
      dirty: dirty === "1" || dirty === "true",
      buildMs: typeof buildingAt === "number" && typeof ready === "number" ? ready - buildingAt : undefined,
    };
  }
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

function carrierOf(one: z.infer<typeof deploymentsShape>["deployments"][number]): Carrier | undefined {
  const statement = statementOf(one.meta);
  if (statement === undefined) return undefined;
  return {
    id: one.uid,
    ...statement,
    commit: commitOf(one.meta),
    createdAt: one.created ?? one.createdAt ?? 0,
    state: one.state ?? one.readyState ?? "UNKNOWN",
    assigned: Boolean(one.aliasAssigned),
    rolling: one.readySubstate === "ROLLING",
    error: one.errorMessage ?? undefined,
  };
}

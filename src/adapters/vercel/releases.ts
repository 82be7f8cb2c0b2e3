import type { CallOptions } from "../../ports/clerk.ts";
import type { Releases } from "../../ports/releases.ts";
import { callVercel, projectReader, type VercelOptions } from "./api.ts";
import { commitOf, deploymentShape, deploymentsShape, projectShape, statementOf } from "./shapes.ts";

/** The production domain by Vercel's REST API. */
export function openReleases(options: VercelOptions): Releases {
  const read = projectReader(options);
  const project = { path: (id: string) => `/v10/projects/${id}`, shape: projectShape };
  const move = async (path: (project: string) => string, how: CallOptions) => {
    const { project: id, team } = await options.target();
    await callVercel(options, { method: "POST", path: path(id), team }, how);
  };
  return {
    async recent(how) {
      const { deployments } = await read(
        {
          path: () => "/v6/deployments",
          query: (id) => ({ projectId: id, target: "production", limit: String(how.limit) }),
          shape: deploymentsShape,
        },
        how,
      );
      return deployments
        .filter(({ target }) => target === "production")
        .map((one) => ({
          id: one.uid,
          state: one.state ?? one.readyState ?? "UNKNOWN",
          createdAt: one.created ?? one.createdAt ?? 0,
          commit: commitOf(one.meta),
          wasLive: one.readySubstate === "PROMOTED" || Boolean(one.aliasAssigned),
          statement: statementOf(one.meta),
        }))
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
      const made = await read({ path: () => `/v13/deployments/${id}`, shape: deploymentShape }, how);
      return {
        id,
        createdAt,
        commit: commitOf(production.meta) ?? made.gitSource?.sha ?? commitOf(made.meta),
        variables:
          made.env === undefined || made.env === null || made.env.length === 0 ? undefined : made.env,
        followsNew: autoAssignCustomDomains,
      };
    },
    rollback: (id, how) => move((project) => `/v1/projects/${project}/rollback/${id}`, how),
    promote: (id, how) => move((project) => `/v10/projects/${project}/promote/${id}`, how),
  };
}

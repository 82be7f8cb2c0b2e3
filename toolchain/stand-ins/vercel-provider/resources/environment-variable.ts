import type { Api } from "../api.ts";
import { ApiFailure, describing, isNotFound, OperationFailure } from "../failure.ts";
import { splitId } from "../import-id.ts";
import type { ReadResult, Resource } from "../resource.ts";
import { sortedStrings, text, type Properties } from "../values.ts";
import { requireAllowed, variableProblems } from "./environment-variable-check.ts";

interface Env {
  readonly id?: string;
  readonly key: string;
  readonly value?: string;
  readonly target?: string | readonly string[];
  readonly type: string;
  readonly comment?: string;
  readonly gitBranch?: string;
  readonly customEnvironmentIds?: readonly string[];
}

const CREATING = "Error creating project environment variable";

const targetsOf = (env: Env): string[] =>
  env.target === undefined ? [] : Array.isArray(env.target) ? [...env.target] : [String(env.target)];

/**
 * What both creating and updating send. Where the program no longer says where it belongs, it goes on belonging to where
 * the state says.
 */
function bodyOf(inputs: Properties, state: Properties = {}): Record<string, unknown> {
  const custom = sortedStrings(inputs["customEnvironmentIds"] ?? state["customEnvironmentIds"]);
  const target = sortedStrings(inputs["targets"] ?? state["targets"]);
  const gitBranch = text(inputs, "gitBranch");
  return {
    value: inputs["value"],
    ...(target.length > 0 ? { target } : {}),
    type: inputs["sensitive"] === true ? "sensitive" : "encrypted",
    comment: text(inputs, "comment") ?? "",
    ...(custom.length > 0 ? { customEnvironmentIds: custom } : {}),
    ...(gitBranch === undefined ? {} : { gitBranch }),
  };
}

/** Vercel never gives a sensitive value back, so the state keeps what was written. */
function outputsOf(env: Env, known: Properties, teamId: string | undefined): Properties {
  const sensitive = env.type === "sensitive";
  return {
    comment: env.comment ?? "",
    customEnvironmentIds: sortedStrings(env.customEnvironmentIds),
    gitBranch: env.gitBranch === "" ? undefined : env.gitBranch,
    id: env.id,
    key: env.key,
    projectId: known["projectId"],
    sensitive,
    targets: targetsOf(env).toSorted(),
    teamId,
    value: sensitive ? known["value"] : env.value,
  };
}

async function list(api: Api, projectId: string, teamId: string | undefined): Promise<readonly Env[]> {
  const query = { decrypt: "true", limit: "100", teamId };
  const path = `/v8/projects/${projectId}/env`;
  return ((await api.request({ method: "GET", path, query })) as { envs: readonly Env[] }).envs;
}

/** A project's first hundred variables, as a project tells them; a sensitive one has no value. */
export async function variables(
  api: Api,
  projectId: string,
  teamId: string | undefined,
): Promise<readonly Properties[]> {
  const envs = await list(api, projectId, teamId);
  return envs.map((env) => {
    const { projectId: _project, teamId: _team, ...told } = outputsOf(env, {}, undefined);
    return JSON.parse(JSON.stringify(told)) as Properties;
  });
}

async function explainConflict(
  api: Api,
  error: unknown,
  inputs: Properties,
  teamId?: string,
): Promise<never> {
  if (!(error instanceof ApiFailure) || error.code !== "ENV_CONFLICT") throw error;
  const projectId = String(inputs["projectId"]);
  const envs = await list(api, projectId, teamId);
  const wanted = sortedStrings(inputs["targets"]);
  const other = envs.find(
    (env) =>
      env.key === inputs["key"] &&
      (env.gitBranch ?? "") === (text(inputs, "gitBranch") ?? "") &&
      targetsOf(env).some((target) => wanted.includes(target)),
  );
  if (other === undefined) throw error;
  const id = [teamId, projectId, other.id].filter(Boolean).join("/");
  throw new ApiFailure(`${error.message} the conflicting environment variable ID is ${id}`);
}

async function create(api: Api, inputs: Properties): Promise<ReadResult> {
  const teamId = api.team(text(inputs, "teamId"));
  const projectId = String(inputs["projectId"]);
  await describing(CREATING, "Could not read the project", () =>
    api.request({ method: "GET", path: `/v10/projects/${projectId}`, query: { teamId } }),
  );
  return describing(CREATING, "Could not create project environment variable", async () => {
    const body = { key: inputs["key"], ...bodyOf(inputs) };
    const path = `/v10/projects/${projectId}/env`;
    const answer = await api
      .request({ method: "POST", path, query: { teamId }, body })
      .catch((error: unknown) => explainConflict(api, error, inputs, teamId));
    const { created } = answer as { created: Env };
    // An answer that holds only `failed` has no id: the engine then refuses it by itself.
    return { id: created.id ?? "", outputs: outputsOf(created, inputs, teamId) };
  });
}

async function get(api: Api, projectId: string, id: string, teamId: string | undefined): Promise<Env> {
  const attempt = `Could not get project environment variable ${teamId ?? ""} ${projectId} ${id}`;
  try {
    const path = `/v10/projects/${projectId}/env/${id}`;
    return (await api.request({ method: "GET", path, query: { teamId } })) as Env;
  } catch (error) {
    if (isNotFound(error)) throw error;
    return describing("Error reading project environment variable", attempt, () => Promise.reject(error));
  }
}

async function read(api: Api, id: string, state: Properties): Promise<ReadResult | undefined> {
  const teamId = text(state, "teamId");
  try {
    const env = await get(api, String(state["projectId"]), id, teamId);
    return { id, outputs: outputsOf(env, state, teamId) };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function importState(api: Api, importId: string): Promise<ReadResult> {
  const parts = splitId(importId, 2);
  if (parts === undefined) {
    throw new OperationFailure(
      "Error importing project environment variable",
      `Invalid id '${importId}' specified. should be in format "team_id/project_id/env_id" or "project_id/env_id"`,
    );
  }
  const { team, rest } = parts;
  const [projectId = "", id = ""] = rest;
  const teamId = api.team(team);
  const attempt = `Could not get project environment variable ${teamId ?? ""} ${projectId} ${id}`;
  const env = await describing("Error reading project environment variable", attempt, () =>
    get(api, projectId, id, teamId),
  );
  return { id, outputs: outputsOf(env, { projectId }, teamId) };
}

async function update(api: Api, id: string, inputs: Properties, state: Properties): Promise<Properties> {
  const teamId = text(inputs, "teamId") ?? text(state, "teamId") ?? api.team(undefined);
  const path = `/v10/projects/${String(inputs["projectId"])}/env/${id}`;
  const env = await describing(
    "Error updating project environment variable",
    "Could not update project environment variable",
    () => api.request({ method: "PATCH", path, query: { teamId }, body: bodyOf(inputs, state) }),
  );
  return outputsOf(env as Env, inputs, teamId);
}

async function remove(api: Api, id: string, state: Properties): Promise<void> {
  const path = `/v8/projects/${String(state["projectId"])}/env/${id}`;
  const attempt = `Could not delete project environment variable ${String(state["key"])}`;
  await describing("Error deleting project environment variable", attempt, async () => {
    const request = { method: "DELETE", path, query: { teamId: text(state, "teamId") } } as const;
    await api.request(request).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  });
}

/** One environment variable of one project; changing its value is one PATCH. */
export const environmentVariable: Resource = {
  type: "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable",
  inputs: [
    "comment",
    "customEnvironmentIds",
    "gitBranch",
    "key",
    "projectId",
    "sensitive",
    "targets",
    "teamId",
    "value",
  ],
  sets: ["targets", "customEnvironmentIds"],
  secrets: ["value"],
  replaceOn: ["key", "projectId", "sensitive", "customEnvironmentIds", "teamId"],
  computed: ["comment", "customEnvironmentIds", "targets", "teamId"],
  keptIfKnown: ["customEnvironmentIds", "targets"],
  check: variableProblems,
  plan: requireAllowed,
  create,
  read,
  importState,
  update,
  delete: remove,
};

import type { Api } from "../api.ts";
import { ApiFailure, describing, isNotFound, OperationFailure } from "../failure.ts";
import { splitId } from "../import-id.ts";
import type { ReadResult, Resource } from "../resource.ts";
import { text, type Properties } from "../values.ts";

/** The official provider asks every 5 s; an incident has no five seconds to give away. */
const POLL_INTERVAL_MS = 1_000;
/** The official provider has no deadline. Vercel itself ends a build after 45 minutes. */
const DEADLINE_MS = 50 * 60_000;

interface DeploymentAnswer {
  readonly id: string;
  readonly url: string;
  readonly projectId: string;
  readonly target?: string | null;
  readonly readyState: string;
  readonly aliasAssigned?: boolean | number | null;
  readonly alias?: readonly string[];
  readonly meta?: Readonly<Record<string, string>>;
  readonly errorMessage?: string;
  readonly errorCode?: string;
  /** Why the domains were not assigned. */
  readonly aliasError?: { readonly code?: string; readonly message?: string } | null;
  /** What the deployment checks of third parties came to. */
  readonly checksConclusion?: string;
}

interface GitLink {
  readonly type: string;
  readonly org?: string;
  readonly repo?: string;
  readonly projectId?: string;
  readonly workspaceUuid?: string;
  readonly uuid?: string;
}

const CREATING = "Error creating deployment";

function gitSource(link: GitLink | undefined, ref: string): Record<string, unknown> {
  if (link?.type === "github") return { type: "github", org: link.org, repo: link.repo, ref };
  if (link?.type === "gitlab") return { type: "gitlab", projectId: link.projectId, ref };
  if (link?.type === "bitbucket") {
    return { type: "bitbucket", workspaceUuid: link.workspaceUuid, repoUuid: link.uuid, ref };
  }
  throw new ApiFailure("the project is not linked to a git repository, which a deployment by ref needs");
}

function bodyOf(inputs: Properties, link: GitLink | undefined): Record<string, unknown> {
  const { environment, meta, projectId, customEnvironmentId } = inputs;
  return {
    ...(environment === undefined ? {} : { env: environment }),
    build: environment === undefined ? {} : { env: environment },
    project: projectId,
    projectSettings: { sourceFilesOutsideRootDirectory: true },
    name: projectId,
    ...(inputs["production"] === true ? { target: "production" } : {}),
    ...(customEnvironmentId === undefined ? {} : { customEnvironmentSlugOrId: customEnvironmentId }),
    gitSource: gitSource(link, String(inputs["ref"])),
    ...(meta === undefined ? {} : { meta }),
  };
}

function outputsOf(answer: DeploymentAnswer, known: Properties, teamId: string | undefined): Properties {
  const { customEnvironmentId, deleteOnDestroy, environment, meta, production, ref } = known;
  return {
    customEnvironmentId,
    deleteOnDestroy,
    domains: [...(answer.alias ?? [])],
    environment,
    id: answer.id,
    meta,
    production: production ?? answer.target === "production",
    projectId: answer.projectId,
    ref,
    teamId,
    url: answer.url,
  };
}

/** Why this deployment will never be live, whatever one waits for; undefined while it may. */
function lastWord(answer: DeploymentAnswer): string | undefined {
  const { readyState, errorMessage, errorCode, aliasError, checksConclusion } = answer;
  if (readyState === "ERROR" || readyState === "CANCELED")
    return `ended as ${readyState} - ${errorMessage ?? errorCode ?? "no reason given"}`;
  if (checksConclusion === "failed") return "failed its deployment checks";
  if (aliasError === undefined || aliasError === null) return undefined;
  return `got no domains: ${[aliasError.code, aliasError.message].filter(Boolean).join(" - ")}`;
}

/** Waits until the deployment is ready and its domains point to it. */
async function settled(
  api: Api,
  first: DeploymentAnswer,
  teamId: string | undefined,
): Promise<DeploymentAnswer> {
  let answer = first;
  if (first.id === undefined) throw new ApiFailure("Vercel's answer names no deployment");
  for (let waitedMs = 0; ; waitedMs += POLL_INTERVAL_MS) {
    const failure = lastWord(answer);
    if (failure !== undefined) throw new ApiFailure(`deployment ${first.id} ${failure}`);
    if (answer.readyState === "READY" && Boolean(answer.aliasAssigned)) return answer;
    if (waitedMs >= DEADLINE_MS) {
      throw new ApiFailure(
        `deployment ${first.id} is still ${answer.readyState}; look at it in the dashboard`,
      );
    }
    await api.sleep(POLL_INTERVAL_MS);
    const path = `/v13/deployments/${first.id}`;
    answer = (await api.request({ method: "GET", path, query: { teamId } })) as DeploymentAnswer;
  }
}

async function create(api: Api, inputs: Properties): Promise<ReadResult> {
  const teamId = api.team(text(inputs, "teamId"));
  const path = `/v10/projects/${String(inputs["projectId"])}`;
  return describing(CREATING, "Could not create deployment", async () => {
    // The official provider reads the project twice: once to see that it is there, once for its link.
    await api.request({ method: "GET", path, query: { teamId } });
    const project = (await api.request({ method: "GET", path, query: { teamId } })) as { link?: GitLink };
    const answer = await api.request({
      method: "POST",
      path: "/v12/now/deployments",
      query: { skipAutoDetectionConfirmation: "1", teamId },
      body: bodyOf(inputs, project.link),
    });
    const ready = await settled(api, answer as DeploymentAnswer, teamId);
    return { id: ready.id, outputs: outputsOf(ready, inputs, teamId) };
  });
}

/** Undefined when there is none of that id. */
export async function getDeployment(
  api: Api,
  id: string,
  teamId: string | undefined,
): Promise<DeploymentAnswer | undefined> {
  try {
    return (await api.request({
      method: "GET",
      path: `/v13/deployments/${encodeURIComponent(id)}`,
      query: { teamId },
    })) as DeploymentAnswer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function read(api: Api, id: string, state: Properties): Promise<ReadResult | undefined> {
  const teamId = text(state, "teamId");
  const attempt = `Could not get deployment ${teamId ?? ""} ${id}`;
  const answer = await describing("Error reading deployment", attempt, () => getDeployment(api, id, teamId));
  return answer === undefined ? undefined : { id, outputs: outputsOf(answer, state, teamId) };
}

/** A deployment of a git ref. Every input but `deleteOnDestroy` makes a new one; the old one stays at Vercel. */
export const deployment: Resource = {
  type: "vercel:index/deployment:Deployment",
  inputs: [
    "customEnvironmentId",
    "deleteOnDestroy",
    "environment",
    "meta",
    "production",
    "projectId",
    "ref",
    "teamId",
  ],
  secrets: ["environment"],
  replaceOn: ["customEnvironmentId", "environment", "meta", "production", "projectId", "ref", "teamId"],
  replaceOnUnknown: ["domains", "meta"],
  computed: ["domains", "meta", "production", "teamId", "url"],
  keptIfKnown: ["production", "teamId", "url"],
  check: (inputs) => {
    const foreign = ["files", "pathPrefix", "projectSettings"].filter((key) => inputs[key] !== undefined);
    if (foreign.length > 0)
      return [`${foreign.join(", ")}: only deployments of a git ref are supported here.`];
    return inputs["ref"] === undefined ? ["ref is missing: name the commit or branch to deploy."] : [];
  },
  create,
  read,
  importState: async (api, importId) => {
    const parts = splitId(importId, 1);
    const id = parts?.rest[0];
    const teamId = api.team(parts?.team);
    const result = id === undefined ? undefined : await read(api, id, { teamId });
    if (result === undefined) {
      throw new OperationFailure("Error importing deployment", `No deployment has the id '${importId}'`);
    }
    return result;
  },
  update: (_api, _id, inputs, state) =>
    Promise.resolve({ ...state, deleteOnDestroy: inputs["deleteOnDestroy"] }),
  delete: async (api, id, state) => {
    if (state["deleteOnDestroy"] !== true) return;
    const path = `/v13/deployments/${id}`;
    const query = { teamId: text(state, "teamId") };
    await describing("Error deleting deployment", `Could not delete deployment ${id}`, () =>
      api.request({ method: "DELETE", path, query }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      }),
    );
  },
};

import { frozenEnvironment } from "../frozen-environment.ts";
import type { Lifecycle } from "../lifecycle.ts";
import type { Limits } from "../limits.ts";
import { badRequest, notFound, Refusal } from "../refusal.ts";
import { route, type Call, type Route } from "../router.ts";
import type { Deployment, World } from "../world.ts";

const SHA = /^[0-9a-f]{40}$/;
const DEFAULT_COMMIT = "5a4db0c000000000000000000000000000000001";
const CREATOR = { uid: "usr_sandbox", username: "me" };

/** The domains that point, or would point, to it. */
const domainsOf = (world: World, one: Deployment): readonly string[] => [
  ...(one.target === "production" ? [world.options.productionDomain] : []),
  ...[...world.aliases.values()]
    .filter(({ deploymentId }) => deploymentId === one.id)
    .map(({ alias }) => alias),
];

/** As `GET /v13/deployments/:id` tells it; the environment's values never. */
function detailed(world: World, one: Deployment): Record<string, unknown> {
  return {
    id: one.id,
    url: one.url,
    name: world.options.project.name,
    projectId: world.options.project.id,
    ownerId: world.options.team.id,
    target: one.target,
    readyState: one.readyState,
    status: one.readyState,
    ...(one.readyAt === undefined ? {} : { ready: one.readyAt }),
    aliasAssigned: one.aliasAssigned,
    alias: domainsOf(world, one),
    creator: CREATOR,
    build: { env: [] },
    env: Object.keys(one.env),
    meta: metaOf(one),
    ...(one.gitSource === undefined ? {} : { gitSource: { ...one.gitSource, sha: one.commit } }),
    createdAt: one.createdAt,
    ...(one.buildingAt === undefined ? {} : { buildingAt: one.buildingAt }),
    ...(one.readyState === "READY" ? { readySubstate: substate(world, one) } : {}),
    type: "LAMBDAS",
    version: 2,
    ...(one.errorCode === undefined ? {} : { errorCode: one.errorCode }),
    ...(one.errorMessage === undefined ? {} : { errorMessage: one.errorMessage }),
  };
}

/** What Vercel adds for a git provider's commit stands beside what was given. */
const metaOf = ({ meta, gitSource, commit }: Deployment) => ({
  ...(gitSource === undefined ? {} : { githubCommitSha: commit }),
  ...meta,
});

const substate = (world: World, one: Deployment) =>
  one.rolling ? "ROLLING" : world.liveId === one.id ? "PROMOTED" : "STAGED";

/** As the list of deployments tells it. */
export function summary(world: World, one: Deployment): Record<string, unknown> {
  return {
    uid: one.id,
    id: one.id,
    name: world.options.project.name,
    projectId: world.options.project.id,
    url: one.url,
    created: one.createdAt,
    createdAt: one.createdAt,
    state: one.readyState,
    readyState: one.readyState,
    ...(one.buildingAt === undefined ? {} : { buildingAt: one.buildingAt }),
    ...(one.readyAt === undefined ? {} : { ready: one.readyAt }),
    readySubstate: substate(world, one),
    aliasAssigned: one.aliasAssigned,
    target: one.target,
    type: "LAMBDAS",
    source: "git",
    creator: CREATOR,
    inspectorUrl: null,
    meta: metaOf(one),
    ...(one.errorCode === undefined ? {} : { errorCode: one.errorCode }),
    ...(one.errorMessage === undefined ? {} : { errorMessage: one.errorMessage }),
  };
}

const isTexts = (value: unknown): value is Record<string, string> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((item) => typeof item === "string");

function texts(body: Record<string, unknown>, key: string): Record<string, string> {
  const value = body[key];
  if (value === undefined) return {};
  if (!isTexts(value)) throw badRequest(`Invalid request: \`${key}\` should be an object of strings`);
  return value;
}

/** By id or URL. @throws Refusal 404 */
export function findDeployment(world: World, which: string): Deployment {
  const found = [...world.deployments.values()].find(({ id, url }) => id === which || url === which);
  if (found === undefined) throw new Refusal(404, "not_found", `The deployment "${which}" was not found`);
  return found;
}

interface Wish {
  readonly target: "production" | null;
  readonly gitSource: Readonly<Record<string, unknown>> | undefined;
  readonly meta?: Readonly<Record<string, string>>;
  readonly own?: Readonly<Record<string, string>>;
  /** Known when it is built from an earlier one. */
  readonly commit?: string;
}

/** Creates a deployment, its environment fixed from here on. The caller begins its build. */
export function deploy(world: World, wish: Wish): Deployment {
  const id = world.nextId("dpl_");
  const sequence = Number(id.slice(4));
  const url = `${world.options.project.name}-${id.slice(4)}.vercel.app`;
  const ref = wish.gitSource?.["sha"] ?? wish.gitSource?.["ref"];
  const head = world.options.headCommit ?? DEFAULT_COMMIT;
  const commit = wish.commit ?? (typeof ref === "string" && SHA.test(ref) ? ref : head);
  const birth = { id, url, target: wish.target, commit, own: wish.own ?? {} };
  const made: Deployment = {
    ...{ id, sequence, url, target: wish.target, commit, meta: wish.meta ?? {}, gitSource: wish.gitSource },
    createdAt: world.options.clock.now(),
    env: frozenEnvironment(world, birth),
    readyState: "QUEUED",
    ...{ buildingAt: undefined, readyAt: undefined, rolling: false, aliasAssigned: false },
    ...{ errorMessage: undefined, errorCode: undefined },
    app: undefined,
  };
  world.deployments.set(id, made);
  return made;
}

function wishOf(world: World, body: Record<string, unknown>): Wish {
  const { project } = world.options;
  const { link } = project;
  const { linked } = world.settings;
  const named = body["project"] ?? body["name"];
  if (named !== project.id && named !== project.name) throw notFound("Project");
  const target = body["target"];
  if (target !== undefined && target !== "production" && target !== "staging" && target !== null) {
    throw badRequest("Invalid request: `target` should be equal to one of the allowed values");
  }
  const wished = { target: target === "production" ? ("production" as const) : null };
  const [meta, own] = [texts(body, "meta"), texts(body, "env")];
  if (typeof body["deploymentId"] === "string") {
    const source = findDeployment(world, body["deploymentId"]);
    return { ...wished, gitSource: source.gitSource, commit: source.commit, meta, own };
  }
  const gitSource = body["gitSource"];
  if (typeof gitSource !== "object" || gitSource === null) {
    throw badRequest("Invalid request: the sandbox deploys by `gitSource` or `deploymentId` only");
  }
  const { type, org, repo, ref } = gitSource as Record<string, unknown>;
  if (!linked) {
    throw new Refusal(
      400,
      "incorrect_git_source_info",
      "The provided Git source is not linked to the project",
    );
  }
  if (type !== link.type || org !== link.org || repo !== link.repo || typeof ref !== "string") {
    throw badRequest("Invalid request: `gitSource` is not the repository this project is linked to");
  }
  return { ...wished, gitSource: { type, org, repo, ref }, meta, own };
}

function list(world: World, call: Call) {
  const { query } = call;
  const limit = Math.min(Number(query.get("limit") ?? 20) || 20, 100);
  const states = query.get("state")?.split(",");
  const target = query.get("target");
  const until = Number(query.get("until") ?? Infinity);
  const since = Number(query.get("since") ?? -Infinity);
  const matching = [...world.deployments.values()]
    .toSorted((a, b) => b.sequence - a.sequence)
    .filter(
      (one) =>
        (states === undefined || states.includes(one.readyState)) &&
        (target === null || (one.target ?? "preview") === target) &&
        one.createdAt < until &&
        one.createdAt > since,
    );
  const page = matching.slice(0, limit);
  const next = matching.length > page.length ? (page.at(-1)?.createdAt ?? null) : null;
  const pagination = { count: page.length, next, prev: page[0]?.createdAt ?? null };
  return { status: 200, body: { deployments: page.map((one) => summary(world, one)), pagination } };
}

export function deploymentRoutes(world: World, lifecycle: Lifecycle, limits: Limits): readonly Route[] {
  const find = (call: Call): Deployment => findDeployment(world, call.params["deployment"] ?? "");
  const create = (call: Call) => {
    limits.take("deployment");
    const made = deploy(world, wishOf(world, call.body()));
    // Answered as queued, as Vercel does; the build begins behind the answer.
    const body = detailed(world, made);
    void lifecycle.build(made);
    return { status: 200, body };
  };
  return [
    route("POST", "/v{12,13}/now/deployments", create),
    route("POST", "/v{12,13}/deployments", create),
    route("GET", "/v{6,7}/deployments", (call) => list(world, call)),
    route("GET", "/v13/deployments/:deployment", (call) => ({
      status: 200,
      body: detailed(world, find(call)),
    })),
    route("PATCH", "/v12/deployments/:deployment/cancel", (call) => {
      const one = find(call);
      if (one.readyState === "READY" || one.readyState === "ERROR") {
        throw badRequest("The deployment is not building");
      }
      one.readyState = "CANCELED";
      return { status: 200, body: detailed(world, one) };
    }),
    route("DELETE", "/v13/deployments/:deployment", (call) => {
      const one = find(call);
      if (world.liveId === one.id) throw badRequest("The sandbox does not delete the live deployment");
      world.deployments.delete(one.id);
      void lifecycle.retire(one);
      return { status: 200, body: { uid: one.id, state: "DELETED" } };
    }),
  ];
}

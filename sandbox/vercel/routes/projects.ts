import { badRequest, notFound } from "../refusal.ts";
import { route, type Route } from "../router.ts";
import { summary } from "./deployments.ts";
import type { World } from "../world.ts";
import { rollingConfig } from "../rolling.ts";

/** @throws Refusal 404 unless `which` is the project's id or name */
export function requireProject(world: World, which: unknown): void {
  const { id, name } = world.options.project;
  if (which !== id && which !== name) throw notFound("Project");
}

function project(world: World): Record<string, unknown> {
  const { id, name, link } = world.options.project;
  const live = world.liveId === undefined ? undefined : world.deployments.get(world.liveId);
  return {
    id,
    name,
    accountId: world.options.team.id,
    framework: "nextjs",
    nodeVersion: "24.x",
    ...(world.settings.linked ? { link: { ...link, deployHooks: [] } } : {}),
    commandForIgnoringBuildStep: world.settings.ignoreCommand,
    rollingRelease: rollingConfig(world),
    alias: [],
    autoAssignCustomDomains: world.autoAssign,
    deploymentExpiration: {},
    resourceConfig: { functionDefaultRegions: ["iad1"] },
    defaultResourceConfig: { functionDefaultRegions: ["iad1"] },
    directoryListing: false,
    paused: world.paused,
    ssoProtection: world.ssoProtection === null ? null : { deploymentType: world.ssoProtection },
    protectionBypass: world.account.protectionBypass,
    lastRollbackTarget: world.lastRollback ?? null,
    targets: live === undefined ? {} : { production: summary(world, live) },
  };
}

const protections = [
  "preview",
  "all",
  "all_except_custom_domains",
  "prod_deployment_urls_and_all_previews",
] as const;

/** @throws Refusal 400 when it is not what the API takes */
function protectionIn(given: unknown): World["ssoProtection"] {
  if (given === null) return null;
  const asked = (given as { deploymentType?: unknown }).deploymentType;
  const found = protections.find((one) => one === asked);
  if (found === undefined) throw badRequest("Invalid request: `ssoProtection.deploymentType` is not known");
  return found;
}

export function projectRoutes(world: World): readonly Route[] {
  const { team } = world.options;
  return [
    route("GET", "/v{8,9,10}/projects/:project", (call) => {
      requireProject(world, call.params["project"]);
      return { status: 200, body: project(world) };
    }),
    route("GET", "/v{9,10}/projects", () => ({
      status: 200,
      body: {
        projects: [
          project(world),
          ...[...world.otherProjects.values()].map(({ id, name }) => ({ id, name })),
        ],
        pagination: { count: 1 + world.otherProjects.size, next: null, prev: null },
      },
    })),
    route("POST", "/v{8,9,10,11}/projects", () => {
      throw badRequest("The sandbox has one project and makes no others");
    }),
    route("PATCH", "/v9/projects/:project", (call) => {
      requireProject(world, call.params["project"]);
      const {
        commandForIgnoringBuildStep: command,
        ssoProtection,
        autoAssignCustomDomains: on,
      } = call.body();
      if (command === null || typeof command === "string") world.settings.ignoreCommand = command;
      if (typeof on === "boolean") world.autoAssign = on;
      if (ssoProtection !== undefined) world.ssoProtection = protectionIn(ssoProtection);
      return { status: 200, body: project(world) };
    }),
    route("GET", "/v9/projects/:project/domains", (call) => {
      requireProject(world, call.params["project"]);
      const { id } = world.options.project;
      const domain = { name: world.options.productionDomain, apexName: world.options.productionDomain };
      const domains = [{ ...domain, projectId: id, verified: true, redirect: null, gitBranch: null }];
      return { status: 200, body: { domains, pagination: { count: 1, next: null, prev: null } } };
    }),
    route("GET", "/v2/teams/:team", (call) => {
      if (call.params["team"] !== team.id && call.params["team"] !== team.slug) throw notFound("Team");
      const { sensitivePolicy: sensitiveEnvironmentVariablePolicy } = world;
      const chosen =
        sensitiveEnvironmentVariablePolicy === undefined ? {} : { sensitiveEnvironmentVariablePolicy };
      return { status: 200, body: { id: team.id, name: team.name, slug: team.slug, ...chosen } };
    }),
    route("GET", "/v2/teams", () => ({
      status: 200,
      body: {
        teams: [{ id: team.id, name: team.name, slug: team.slug }],
        pagination: { count: 1, next: null, prev: null },
      },
    })),
    route("GET", "/v2/user", () => ({
      status: 200,
      body: { user: { id: "usr_sandbox", username: "me", name: "Me", email: "me@example.com" } },
    })),
  ];
}

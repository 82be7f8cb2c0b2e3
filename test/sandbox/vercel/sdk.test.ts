import { expect, test } from "vitest";
import { aWorld, GIT } from "./fixture.ts";

const idOrName = "prj_sandboxNightshift0001";
const teamId = "team_sandboxNightshift0001";

// The SDK parses each answer with Vercel's published schema and throws where ours does not fit. Left out are the lists
// of stores and of tokens: the schema has one object there, where the API answers with an array.

test("environment variables parse with the official SDK", async () => {
  const { sdk, vercel } = aWorld();
  const made = await sdk.projects.createProjectEnv({
    idOrName,
    teamId,
    requestBody: { key: "A", value: "one", type: "encrypted", target: ["production"], comment: "" },
  });
  expect(made.failed).toEqual([]);
  const id = vercel.environment()[0]?.id ?? "";
  await sdk.projects.editProjectEnv({ idOrName, id, requestBody: { value: "two" } });
  expect(vercel.environment()[0]?.value).toBe("two");
  await sdk.projects.getProjectEnv({ idOrName, id });
  const listed = await sdk.projects.filterProjectEnvs({ idOrName });
  expect(JSON.stringify(listed)).not.toContain('"two"');
  await sdk.projects.removeProjectEnv({ idOrName, id });
  expect(vercel.environment()).toEqual([]);
});

test("what the team shares parses with the official SDK, for the projects that are linked to it", async () => {
  const { sdk, vercel } = aWorld();
  vercel.addSharedEnvironment({ key: "B", value: "two", target: ["production"], type: "encrypted" });
  const told = await sdk.environment.listSharedEnvVariable({ projectId: idOrName, teamId });
  expect(told.data.map(({ key, projectId }) => [key, projectId])).toEqual([["B", [idOrName]]]);
  expect(JSON.stringify(told)).not.toContain('"two"');
  const other = await sdk.environment.listSharedEnvVariable({ projectId: "prj_other", teamId });
  expect(other.data).toEqual([]);
});

test("deployments, aliases and promotions parse with the official SDK", async () => {
  const { sdk, clock, vercel } = aWorld();
  const gitSource = GIT;
  const made = await sdk.deployments.createDeployment({
    requestBody: { name: "nightshift", project: idOrName, target: "production", gitSource },
  });
  expect(made.readyState).toBe("QUEUED");
  await clock.advance(1_000);
  const ready = await sdk.deployments.getDeployment({ idOrUrl: made.id });
  expect(ready.readyState).toBe("READY");
  const listed = await sdk.deployments.getDeployments({ projectId: idOrName, limit: 5 });
  expect(listed.deployments.map(({ uid, state }) => [uid, state])).toEqual([[made.id, "READY"]]);
  await sdk.aliases.assignAlias({ id: made.id, requestBody: { alias: "live.nightshift.example" } });
  const alias = await sdk.aliases.getAlias({ idOrAlias: "live.nightshift.example" });
  expect(alias.deploymentId).toBe(made.id);
  await sdk.aliases.listAliases({});
  await sdk.aliases.deleteAlias({ aliasId: "live.nightshift.example" });

  const next = await sdk.deployments.createDeployment({
    forceNew: "1",
    requestBody: {
      name: "nightshift",
      deploymentId: made.id,
      target: "production",
      meta: { action: "redeploy" },
    },
  });
  await clock.advance(1_000);
  await sdk.projects.requestRollback({ projectId: idOrName, deploymentId: made.id });
  expect(vercel.deployments().find(({ live }) => live)?.id).toBe(made.id);
  await sdk.projects.requestPromote({ projectId: idOrName, deploymentId: next.id });
  expect(vercel.deployments().find(({ live }) => live)?.id).toBe(next.id);
  await sdk.deployments.deleteDeployment({ id: made.id });
  expect(vercel.unexpected()).toEqual([]);
  await vercel.dispose();
});

test("project, domains and team parse with the official SDK", async () => {
  const { sdk, vercel } = aWorld();
  await sdk.projects.getProjects({});
  await sdk.projects.getProject({ idOrName });
  await sdk.projects.getProjectDomains({ idOrName });
  await sdk.teams.getTeam({ teamId });
  expect(vercel.unexpected()).toEqual([]);
});

test("Edge Config parses with the official SDK", async () => {
  const { sdk, vercel } = aWorld();
  const { id: edgeConfigId } = await sdk.globalConfig.createEdgeConfig({ requestBody: { slug: "auth" } });
  vercel.setEdgeConfigItem(edgeConfigId, "auth_gate", "closed");
  await sdk.globalConfig.getEdgeConfig({ edgeConfigId });
  const item = await sdk.globalConfig.getEdgeConfigItem({ edgeConfigId, edgeConfigItemKey: "auth_gate" });
  expect(item.value).toBe("closed");
  await sdk.globalConfig.getEdgeConfigItems({ edgeConfigId });
  const made = await sdk.globalConfig.createEdgeConfigToken({ edgeConfigId, requestBody: { label: "app" } });
  await sdk.globalConfig.getEdgeConfigToken({ edgeConfigId, token: made.token });
  await sdk.globalConfig.updateEdgeConfig({ edgeConfigId, requestBody: { slug: "auth2" } });
  await sdk.globalConfig.deleteEdgeConfigTokens({ edgeConfigId, requestBody: { tokens: [made.token] } });
  await sdk.globalConfig.deleteEdgeConfig({ edgeConfigId });
  expect(vercel.unexpected()).toEqual([]);
  expect(vercel.edgeConfigIds()).toEqual([]);
});

test("custom environments, branch entries and shared variables parse with the official SDK", async () => {
  const { sdk, vercel } = aWorld();
  const customEnvironmentIds = vercel.setCustomEnvironments(["staging"]);
  const value = "pk_live_x";
  vercel.addSharedEnvironment({ key: "SHARED", value, type: "encrypted", target: ["production"] });
  vercel.addEnvironment({ ...{ key: "A", value, type: "encrypted", target: [] }, customEnvironmentIds });
  const { environments } = await sdk.environment.getProjectsByIdOrNameCustomEnvironments({ idOrName });
  expect(environments.map(({ slug, id }) => [slug, id])).toEqual([["staging", customEnvironmentIds[0]]]);
  const { data } = await sdk.environment.listSharedEnvVariable({ projectId: idOrName });
  expect(data).toMatchObject([{ key: "SHARED", decrypted: false, target: ["production"] }]);
  expect(JSON.stringify(data)).not.toContain(value);
  const alone = await sdk.environment.getSharedEnvVar({ id: data[0]?.id ?? "" });
  expect(alone).toMatchObject({ key: "SHARED", value, decrypted: true });
  const listed = JSON.stringify(await sdk.projects.filterProjectEnvs({ idOrName }));
  expect(listed).toContain(`"customEnvironmentIds":["${customEnvironmentIds[0]}"]`);
  expect(vercel.unexpected()).toEqual([]);
});

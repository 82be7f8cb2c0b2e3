/** What stands before the app at Vercel, old deployments at their own addresses, and what the team has beside the project. */
import { expect, test } from "vitest";
import { aWorld, GIT, type World } from "./fixture.ts";

const PROJECT = "prj_sandboxNightshift0001";
const LIVE = "app.nightshift.example";

async function deploy({ call, clock }: World): Promise<{ id: string; url: string }> {
  const body = { name: "nightshift", target: "production", gitSource: GIT };
  const { body: made } = await call("POST", "/v13/deployments?forceNew=1", body);
  await clock.advance(1_000);
  return made as { id: string; url: string };
}

/** What an address is answered: the id of the deployment that answers, or a status. */
async function visit(
  { vercel }: World,
  host: string,
  { agent = "Mozilla/5.0", source = "" } = {},
): Promise<string | number> {
  const url = new URL("/", `https://${host}`);
  const headers = { "user-agent": agent };
  const got = await vercel.edge.receive({ method: "GET", url, headers, source, body: Buffer.alloc(0) });
  return "origin" in got ? (got.origin.split("/").at(-1) ?? "") : got.status;
}

test("old deployments answer at their own addresses with their own environment, until protected or deleted", async () => {
  const world = aWorld();
  const [old, live] = [await deploy(world), await deploy(world)];
  expect(await visit(world, LIVE)).toBe(live.id);
  expect(await visit(world, old.url)).toBe(old.id);
  expect(world.runner.running).toEqual(new Set([old.id, live.id]));
  const protect = (deploymentType: string) =>
    world.call("PATCH", `/v9/projects/${PROJECT}`, { ssoProtection: { deploymentType } });
  expect((await protect("nothing")).status).toBe(400);
  await protect("preview");
  expect(await visit(world, old.url)).toBe(old.id);
  expect((await protect("all_except_custom_domains")).body.ssoProtection.deploymentType).toMatch(/^all/);
  expect([await visit(world, old.url), await visit(world, LIVE)]).toEqual([401, live.id]);
  await world.call("PATCH", `/v9/projects/${PROJECT}`, { ssoProtection: null });
  await world.call("DELETE", `/v13/deployments/${old.id}`);
  expect([await visit(world, old.url), await visit(world, LIVE)]).toEqual([404, live.id]);
  await world.clock.advance(0);
  expect(world.runner.running).toEqual(new Set([live.id]));
});

test("a paused project answers 503 at its domain alone, and new deployments do not take it", async () => {
  const world = aWorld();
  const live = await deploy(world);
  expect((await world.call("POST", `/v1/projects/${PROJECT}/pause`)).status).toBe(200);
  expect([await visit(world, LIVE), await visit(world, live.url)]).toEqual([503, live.id]);
  expect((await world.call("GET", `/v9/projects/${PROJECT}`)).body).toMatchObject({
    ...{ paused: true, autoAssignCustomDomains: false },
  });
  await world.call("POST", `/v1/projects/${PROJECT}/unpause`);
  expect(await visit(world, LIVE)).toBe(live.id);
});

test("attack mode stops programs, not browsers, and ends by itself", async () => {
  const world = aWorld();
  const live = await deploy(world);
  const program = { agent: "node" };
  const body = {
    projectId: PROJECT,
    attackModeEnabled: true,
    attackModeActiveUntil: world.clock.now() + 1_000,
  };
  await world.call("POST", "/v1/security/attack-mode", body);
  expect([await visit(world, LIVE), await visit(world, LIVE, program)]).toEqual([live.id, 429]);
  await world.clock.advance(1_000);
  expect(await visit(world, LIVE, program)).toBe(live.id);
});

test("the firewall denies an address until its rule is removed", async () => {
  const world = aWorld();
  const live = await deploy(world);
  const config = `/v1/security/firewall/config?projectId=${PROJECT}`;
  const value = { hostname: "*", ip: "203.0.113.7", action: "deny", notes: "the intruder" };
  const { body } = await world.call("PATCH", config, { action: "ip.insert", id: null, value });
  const from = (source: string) => visit(world, LIVE, { source });
  expect([await from("203.0.113.7"), await from("203.0.113.8")]).toEqual([403, live.id]);
  await world.call("PATCH", config, { action: "ip.remove", id: body.ips[0].id, value: null });
  expect(await from("203.0.113.7")).toBe(live.id);
  expect((await world.call("PATCH", config, { action: "rules.insert", value })).status).toBe(400);
});

test("changes are in the activity log, newest first; reading leaves no trace", async () => {
  const world = aWorld();
  const key = { key: "A_KEY", value: "1", type: "encrypted", target: ["production"] };
  await world.call("POST", `/v10/projects/${PROJECT}/env`, key);
  await world.clock.advance(5_000);
  await world.call("GET", `/v10/projects/${PROJECT}/env?decrypt=true`);
  await world.call("POST", `/v1/projects/${PROJECT}/pause`);
  world.vercel.containment.addActivity("team-member-add", "someone was added", "usr_intruder");
  const { body } = await world.call("GET", "/v3/events");
  const types = (body.events as { type: string }[]).map(({ type }) => type);
  expect(types).toEqual(["team-member-add", "project-paused", "env-variable-add"]);
  const since = new Date(world.clock.now()).toISOString();
  const later = await world.call("GET", `/v3/events?since=${since}&types=project-paused`);
  expect(later.body.events).toHaveLength(1);
});

test("other projects of the team and shared variables are read and changed", async () => {
  const world = aWorld();
  const id = world.vercel.containment.addProject("billing", [{ key: "CLERK_SECRET_KEY", value: "old" }]);
  const shared = world.vercel.addSharedEnvironment({
    ...{ key: "CLERK_SECRET_KEY", value: "old", target: ["production"], type: "encrypted" },
  });
  const { body: list } = await world.call("GET", "/v9/projects");
  expect(list.projects.map((one: { name: string }) => one.name)).toEqual(["nightshift", "billing"]);
  const { body: env } = await world.call("GET", `/v10/projects/${id}/env?decrypt=true`);
  await world.call("PATCH", `/v9/projects/${id}/env/${env.envs[0].id}`, { value: "new" });
  await world.call("PATCH", "/v1/env", { updates: { [shared.id]: { value: "new" } } });
  expect(world.vercel.containment.seen().others).toEqual([
    { project: "billing", key: "CLERK_SECRET_KEY", value: "new" },
    { project: "(team)", key: "CLERK_SECRET_KEY", value: "new" },
  ]);
  await world.call("DELETE", "/v1/env", { ids: [shared.id] });
  expect(world.vercel.containment.seen().others).toHaveLength(1);
});

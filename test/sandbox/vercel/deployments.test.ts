import { expect, test } from "vitest";
import { aWorld, GIT, type World } from "./fixture.ts";

const PROJECT = "/v10/projects/prj_sandboxNightshift0001";

async function deploy({ call }: World, more: Record<string, unknown> = {}): Promise<string> {
  const body = { name: "nightshift", target: "production", gitSource: GIT, ...more };
  const { status, body: made } = await call("POST", "/v13/deployments?forceNew=1", body);
  expect(status).toBe(200);
  return (made as { id: string }).id;
}

const setEnv = (world: World, key: string, value: string, type = "encrypted") =>
  world.call("POST", `${PROJECT}/env?upsert=true`, { key, value, type, target: ["production"] });

const stateOf = async (world: World, id: string) =>
  (await world.call("GET", `/v13/deployments/${id}`)).body.readyState as string;

const live = ({ vercel }: World) => vercel.deployments().find((one) => one.live)?.id;

test("a deployment is queued, builds for its time, and then takes the production domain", async () => {
  const world = aWorld();
  const id = await deploy(world);
  expect(world.vercel.liveOrigin()).toBeUndefined();
  expect(await stateOf(world, id)).toBe("BUILDING");
  await world.clock.advance(999);
  expect(await stateOf(world, id)).toBe("BUILDING");
  await world.clock.advance(1);
  const { body } = await world.call("GET", `/v13/deployments/${id}`);
  expect(body).toMatchObject({
    readyState: "READY",
    aliasAssigned: true,
    alias: ["app.nightshift.example"],
  });
  expect(world.vercel.liveOrigin()).toBe(`http://127.0.0.1/${id}`);
});

test("each deployment keeps the environment it was born with", async () => {
  const world = aWorld();
  await setEnv(world, "CLERK_SECRET_KEY", "sk_old", "sensitive");
  const first = await deploy(world);
  await setEnv(world, "CLERK_SECRET_KEY", "sk_new", "sensitive");
  await world.clock.advance(1_000);
  expect(world.runner.started[0]?.env).toMatchObject({
    ...{ CLERK_SECRET_KEY: "sk_old", VERCEL: "1", VERCEL_ENV: "production", VERCEL_DEPLOYMENT_ID: first },
    VERCEL_PROJECT_ID: "prj_sandboxNightshift0001",
    VERCEL_PROJECT_PRODUCTION_URL: "app.nightshift.example",
  });
  const second = await deploy(world, { gitSource: undefined, deploymentId: first });
  await world.clock.advance(1_000);
  expect(world.vercel.frozenEnvironment(second)).toMatchObject({ CLERK_SECRET_KEY: "sk_new" });
  expect(live(world)).toBe(second);
  expect([...world.runner.running]).toEqual([second]);
});

test("an instant rollback brings the old environment back and keeps new deployments off the domain", async () => {
  const world = aWorld();
  await setEnv(world, "A", "old");
  const first = await deploy(world);
  await world.clock.advance(1_000);
  await setEnv(world, "A", "new");
  const second = await deploy(world);
  await world.clock.advance(1_000);

  const rollback = `/v1/projects/prj_sandboxNightshift0001/rollback/${first}`;
  expect((await world.call("POST", rollback)).status).toBe(201);
  expect(live(world)).toBe(first);
  expect(world.runner.started.at(-1)).toMatchObject({ id: first, env: { A: "old" } });
  expect([...world.runner.running]).toEqual([first]);

  const third = await deploy(world);
  await world.clock.advance(1_000);
  expect(await stateOf(world, third)).toBe("READY");
  expect((await world.call("GET", `/v13/deployments/${third}`)).body.aliasAssigned).toBe(false);
  expect(live(world)).toBe(first);

  expect((await world.call("POST", `${PROJECT}/promote/${second}`)).status).toBe(201);
  expect(live(world)).toBe(second);
  const fourth = await deploy(world);
  await world.clock.advance(1_000);
  expect(live(world)).toBe(fourth);
});

test("a preview does not touch production, and promoting it builds it anew", async () => {
  const world = aWorld();
  await setEnv(world, "A", "production only");
  const preview = await deploy(world, { target: undefined });
  await world.clock.advance(1_000);
  expect(live(world)).toBeUndefined();
  expect(world.vercel.frozenEnvironment(preview)).not.toHaveProperty("A");
  expect((await world.call("POST", `${PROJECT}/promote/${preview}`)).status).toBe(202);
  await world.clock.advance(1_000);
  expect(live(world)).not.toBe(preview);
  expect(world.runner.started[0]?.env).toMatchObject({ A: "production only", VERCEL_ENV: "production" });
});

test("an app that does not start is a failed deployment, and the live one stays", async () => {
  const world = aWorld();
  const first = await deploy(world);
  await world.clock.advance(1_000);
  world.runner.failNext = true;
  const second = await deploy(world);
  await world.clock.advance(1_000);
  const { body } = await world.call("GET", `/v13/deployments/${second}`);
  expect(body).toMatchObject({ readyState: "ERROR", errorMessage: "next start ended" });
  expect(live(world)).toBe(first);
  expect([...world.runner.running]).toEqual([first]);
});

test("an older build that ends later does not take the domain back", async () => {
  const world = aWorld();
  const older = await deploy(world);
  const newer = await deploy(world);
  await world.clock.advance(1_000);
  expect([await stateOf(world, older), await stateOf(world, newer)]).toEqual(["READY", "READY"]);
  expect(live(world)).toBe(newer);
  expect([...world.runner.running]).toEqual([newer]);
});

test("a cancelled build never becomes ready", async () => {
  const world = aWorld();
  const id = await deploy(world);
  expect((await world.call("PATCH", `/v12/deployments/${id}/cancel`)).body.readyState).toBe("CANCELED");
  await world.clock.advance(5_000);
  expect(await stateOf(world, id)).toBe("CANCELED");
  expect(live(world)).toBeUndefined();
});

test("deployments are listed newest first, filtered, and never with values", async () => {
  const world = aWorld();
  await setEnv(world, "A", "a-secret-value");
  const ids = [];
  for (let count = 0; count < 3; count += 1) {
    ids.push(await deploy(world));
    await world.clock.advance(1_000);
  }
  await deploy(world, { target: undefined });
  const list = async (query: string) =>
    (await world.call("GET", `/v6/deployments?${query}`)).body as { deployments: { uid: string }[] };
  const listed = await list("target=production&limit=2");
  expect(listed.deployments.map(({ uid }) => uid)).toEqual([ids[2], ids[1]]);
  expect(JSON.stringify(await list("limit=100"))).not.toContain("a-secret-value");
  expect((await list("state=BUILDING")).deployments).toHaveLength(1);
});

test("after dispose nothing runs any more", async () => {
  const world = aWorld();
  await deploy(world);
  await world.clock.advance(1_000);
  await deploy(world);
  await world.vercel.dispose();
  await world.vercel.dispose();
  expect([...world.runner.running]).toEqual([]);
});

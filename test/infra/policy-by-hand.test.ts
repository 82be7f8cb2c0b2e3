import { afterAll, beforeAll, expect, it } from "vitest";
import { readPolicy } from "../../guard/src/auth-policy.ts";
import { setConfig, sure, variablesOf } from "../world/stack-config.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ stack: "bare" });
}, 240_000);
afterAll(() => world?.stop());

const set = (values: Readonly<Record<string, string>>) => setConfig(world, values);
const up = () => world.pulumi(["up", "--yes", "--skip-preview"]);
const empty = { code: 0, text: expect.stringMatching(/Resources:\s+\d+ unchanged\s*$/) };

async function item(): Promise<string> {
  const { ids } = (await world.control("GET", "/vercel/edge-configs")) as { ids: string[] };
  const { written } = await world.control("GET", `/vercel/edge-configs/${ids[0]}`);
  return String((written as Record<string, unknown>)["auth_policy"]);
}
async function policy() {
  const read = readPolicy(await item());
  if (!read.ok) throw new Error(read.reason);
  return read.policy;
}
const floor = async () => (await variablesOf(world)).find(({ key }) => key === "AUTH_GATE_POLICY")?.value;
const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

it("a bare pulumi denies and raises the epoch by config set and up, and nothing it does lowers them", async () => {
  expect(await policy()).toMatchObject({ generation: 0, epoch: 0, deny: [] });
  expect(await floor()).toBe(await item());

  await set({ "policy.deny[0]": "user_a" });
  const denied = await up();
  expect(denied).toMatchObject({ code: 0, text: expect.stringContaining("EMERGENCY EXIT") });
  expect(await policy()).toMatchObject({ deny: ["user_a"] });
  expect(await floor()).toBe(await item());
  expect(await world.pulumi(["preview", "--diff"])).toMatchObject(empty);

  // Alone only when a key is known to be out; decide.test.ts and may-change.test.ts have the other refusals.
  const epoch = Math.floor(Date.now() / 1000);
  await set({ "policy.epoch": iso(epoch) });
  const refused = await up();
  expect(refused.code).not.toBe(0);
  expect(refused.text).toContain("Raising the epoch needs a second person's approval");
  expect((await policy()).epoch).toBe(0);
  await set({ "policy.keyExposed": "true" });
  expect(await up()).toMatchObject({ code: 0, text: expect.stringContaining("EMERGENCY EXIT") });
  expect(await policy()).toMatchObject({ epoch, deny: ["user_a"] });

  // Another clone's config says nothing of it, or less.
  await sure(world.pulumi(["config", "rm", "policy"]));
  expect(await world.pulumi(["preview", "--diff"])).toMatchObject(empty);
  await set({ "policy.deny[0]": "user_b" });
  expect(await up()).toMatchObject({ code: 0 });
  // Taking somebody off always needs a second person: may-change.test.ts.
  const both = await policy();
  expect(both).toMatchObject({ epoch, deny: ["user_a", "user_b"] });

  // What is wrong with the policy stops no close.
  await sure(world.pulumi(["config", "rm", "policy"]));
  await set({ "bypass.mode": "stale-sessions", "bypass.until": iso(epoch + 800) });
  expect(await up()).toMatchObject({ code: 0 });
  await sure(world.pulumi(["config", "rm", "bypass"]));
  await set({ "policy.deny[0]": "nobody" });
  expect(await up()).toMatchObject({
    code: 0,
    text: expect.stringContaining("The auth policy stays as it is"),
  });
  expect(await policy()).toEqual(both);
}, 240_000);

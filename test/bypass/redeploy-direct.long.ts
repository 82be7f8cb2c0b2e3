import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimsOf } from "../world/claims.ts";
import { opening, said, startRedeployWorld, type RedeployWorld } from "./redeploy-world.ts";

let world: RedeployWorld;
let hand: RedeployWorld["hand"];
beforeAll(async () => {
  world = await startRedeployWorld();
  ({ hand } = world);
}, 300_000);
afterAll(() => hand?.stop());

/** No engine, no state, no provider. */
const outOfReach = () => ({
  env: {
    RUNBOOK_CACHE_DIR: join(hand.folder, "nothing"),
    PULUMI_BACKEND_URL: `file://${join(hand.folder, "nowhere")}`,
  },
});
const directly = (...args: string[]) => hand.runbook([...args, "--direct"], outOfReach());

async function opensDirectly(): Promise<void> {
  const opened = await directly(...opening);
  expect(opened, said(opened)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("seen in the live"),
  });
}

/** The next `up` finds what it would have done: nothing is made again. */
async function takenOver(): Promise<void> {
  await world.previewsEmpty();
  const before = [await world.newest(), await hand.item()];
  expect(await hand.pulumi(["up", "--yes", "--skip-preview"])).toMatchObject({ code: 0 });
  expect([await world.newest(), await hand.item()]).toEqual(before);
}

/** In order: each goes on from what the one before it left. */
describe("the redeploy lane past the engine", { timeout: 300_000 }, () => {
  it("opens by a deployment that carries the grant, and the next `up` takes it over", async () => {
    const before = await world.live();
    expect((await hand.runbook(opening, outOfReach())).code).not.toBe(0);
    await opensDirectly();
    const live = await world.live();
    expect(live).toMatchObject({ commit: before?.commit, meta: { incident: "night" } });
    expect(live?.meta["until"]).toBe(new Date(live?.meta["until"] ?? "").toISOString().replace(".000Z", "Z"));
    await takenOver();
  });

  it("closes, says which deployment still carries the grant, and the next `up` takes it over", async () => {
    const open = await world.live();
    const closed = await directly("bypass", "close");
    expect(closed, said(closed)).toMatchObject({ code: 0 });
    expect(said(closed)).toContain(`${open?.id} carries the grant until ${open?.meta["until"]}`);
    const env = await world.frozen((await world.live())?.id ?? "");
    expect(claimsOf(env["AUTH_GATE_STATEMENT"] ?? "").mode).toBe("closed");
    await takenOver();
  });

  it("names a build that hangs past the deadline, cancels it, and closes", async () => {
    world.deadline(0.1);
    await world.builds({ outcome: "hang", times: 1 });
    const failed = await directly(...opening);
    const hung = await world.newest();
    expect(failed, said(failed)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(String(hung?.id)),
    });
    expect(hung?.state).toBe("CANCELED");
    world.deadline(5);
    const closed = await directly("bypass", "close");
    expect(closed, said(closed)).toMatchObject({ code: 0 });
    await takenOver();
  });

  it("closes though production was rolled back", async () => {
    const before = await world.live();
    await opensDirectly();
    await world.rollback(before?.id ?? "");
    const closed = await directly("bypass", "close");
    expect(closed, said(closed)).toMatchObject({ code: 0, stderr: expect.stringContaining("promoted") });
    await takenOver();
  });

  it("ends what a killed opening left at work with its build, and closes", async () => {
    await world.pace(600_000);
    const known = (await world.newest())?.id;
    let pid = 0;
    const killed = hand.runbook(opening, { onSpawn: (given) => (pid = given) });
    await expect.poll(async () => (await world.newest())?.id, { timeout: 60_000 }).not.toBe(known);
    process.kill(pid, "SIGKILL");
    await killed;
    const { id } = (await world.newest()) ?? {};
    await world.pace(0);
    const closed = await hand.runbook(["bypass", "close", "--direct"]);
    expect(closed, said(closed)).toMatchObject({ code: 0 });
    expect((await world.deployments()).find((one) => one.id === id)?.state).toBe("CANCELED");
    await world.closes();
    await world.previewsEmpty();
  });
});

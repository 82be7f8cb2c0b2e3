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

const opens = async () => {
  const opened = await hand.runbook(opening);
  expect(opened, said(opened)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("seen in the live"),
  });
  return said(opened);
};

/** In order: each goes on from what the one before it left. */
describe("./runbook bypass in the redeploy lane", { timeout: 300_000 }, () => {
  it("previews empty in peacetime, and the app has the closed statement in its environment", async () => {
    await world.previewsEmpty();
    const env = await world.frozen((await world.live())?.id ?? "");
    expect(env).toMatchObject({ AUTH_GATE_LANE: "redeploy" });
    expect(claimsOf(env["AUTH_GATE_STATEMENT"] ?? "").mode).toBe("closed");
  });

  it("opens by a new deployment of the live commit, renews and closes, each seen in the live app", async () => {
    const before = await world.live();
    const opened = await hand.runbook([...opening, "--minutes", "5", "--json"]);
    expect(opened, said(opened)).toMatchObject({ code: 0 });
    const { until, ...rest } = JSON.parse(opened.stdout) as { until: string };
    expect(rest).toMatchObject({ verified: true, approved: false });
    const during = await world.live();
    expect(during?.id).not.toBe(before?.id);
    expect(during).toMatchObject({ commit: before?.commit, meta: { incident: "night", until } });
    expect((await world.deployments()).map(({ id }) => id)).toContain(before?.id);
    expect(hand.config().read()).toContain(`ref: ${before?.commit}`);
    await world.previewsEmpty();

    const renewed = await hand.runbook(["bypass", "renew"]);
    expect(renewed, said(renewed)).toMatchObject({ code: 0 });
    const again = await world.live();
    expect(again?.id).not.toBe(during?.id);

    const closed = await world.closes();
    expect(closed).toContain(`${again?.id}, ${during?.id} carry the grant until`);
    const after = await world.frozen((await world.live())?.id ?? "");
    expect(claimsOf(after["AUTH_GATE_STATEMENT"] ?? "").mode).toBe("closed");
    await world.previewsEmpty();
  });
});

describe("seen before anything is changed", { timeout: 120_000 }, () => {
  const well = { linked: true, ignoreCommand: null, rollingRelease: null };
  it.each([
    [{ linked: false }, "not linked to a git repository"],
    [{ ignoreCommand: "git diff --quiet HEAD^ HEAD" }, "Ignored Build Step"],
    [
      { rollingRelease: [{ targetPercentage: 5, requireApproval: true }, { targetPercentage: 100 }] },
      "rolling",
    ],
  ])("%j", async (change, sentence) => {
    const before = [hand.config().read(), await hand.item(), (await world.deployments()).length];
    await world.settings(change);
    const refused = await hand.runbook(opening);
    await world.settings(well);
    expect(refused, said(refused)).toMatchObject({ code: 3, stderr: expect.stringContaining(sentence) });
    expect([hand.config().read(), await hand.item(), (await world.deployments()).length]).toEqual(before);
  });

  it("a working tree with uncommitted changes is live", async () => {
    await hand.control("PUT", "/vercel/live/meta", { gitDirty: "1" });
    const refused = await hand.runbook(opening);
    await hand.control("PUT", "/vercel/live/meta", { gitDirty: "" });
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("uncommitted changes") });
  });
});

describe("named after, and the next command works", { timeout: 300_000 }, () => {
  it.each([
    ["a failing build", "error", "failed", 5],
    ["a build that hangs past the deadline", "hang", "is still BUILDING after 6 s. It was cancelled", 0.1],
  ])("%s", async (_name, outcome, sentence, minutes) => {
    world.deadline(minutes);
    await world.builds({ outcome, times: 1 });
    const begun = performance.now();
    const failed = await hand.runbook(opening);
    expect(failed, said(failed)).toMatchObject({ code: 3, stderr: expect.stringContaining(sentence) });
    expect(performance.now() - begun).toBeLessThan(90_000);
    expect(failed.stderr).toContain((await world.newest())?.id);
    expect(failed.stderr).toContain("The bypass is NOT live");
    expect((await hand.runbook(["bypass", "status", "--json"])).stdout).toContain('"pending":0');
    world.deadline(5);
    await opens();
    await world.closes();
    await world.previewsEmpty();
  });

  it("a build that hangs and cannot be cancelled: said, and the close cancels it later", async () => {
    world.deadline(0.1);
    await world.builds({ outcome: "hang", times: 1 });
    const effect = { kind: "answer", status: 500 };
    await hand.control("POST", "/faults", {
      ...{ host: "api.vercel.com", method: "PATCH", path: "*/cancel", effect },
    });
    const failed = await hand.runbook(opening);
    await hand.control("DELETE", "/faults");
    const { id } = (await world.newest()) ?? {};
    expect(failed, said(failed)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`${id} is still`),
    });
    expect(failed.stderr).toContain("could not be cancelled, so it may still go live");
    world.deadline(5);
    expect(await world.closes()).toContain(`${id} was BUILDING with the grant: cancelled`);
    await world.previewsEmpty();
  });

  it("a build that somebody cancels after it began; then a close alone is enough", async () => {
    await world.pace(120_000);
    const known = (await world.newest())?.id;
    const failing = hand.runbook(opening);
    await expect.poll(async () => (await world.newest())?.id, { timeout: 60_000 }).not.toBe(known);
    const { id = "" } = (await world.newest()) ?? {};
    await world.cancel(id);
    await world.pace(0);
    const failed = await failing;
    expect(failed, said(failed)).toMatchObject({ code: 3, stderr: expect.stringContaining("was cancelled") });
    expect(failed.stderr).toContain(id);
    await world.closes();
    await world.previewsEmpty();
  });

  it("an opening that was killed in the middle of its build: the close cancels it, and opening works again", async () => {
    await world.pace(600_000);
    const known = (await world.newest())?.id;
    let pid = 0;
    const killed = hand.runbook(opening, { onSpawn: (given) => (pid = given) });
    await expect.poll(async () => (await world.newest())?.id, { timeout: 60_000 }).not.toBe(known);
    process.kill(pid, "SIGKILL");
    await killed;
    const { id } = (await world.newest()) ?? {};
    await world.pace(0);
    const closed = await world.closes();
    expect(closed).toContain(`${id} was BUILDING with the grant: cancelled`);
    expect((await world.deployments()).find((one) => one.id === id)?.state).toBe("CANCELED");
    await opens();
    await world.closes();
    await world.previewsEmpty();
  });

  it("a timed rolling release: said, and open only when the app is", async () => {
    await world.settings({
      rollingRelease: [{ targetPercentage: 50, duration: 0.4 }, { targetPercentage: 100 }],
    });
    const opened = await opens();
    await world.settings({ rollingRelease: null });
    expect(opened).toContain("A rolling release is configured");
    expect(opened).toContain("is in a rolling release and gets all of production only after 0.4 min");
    await world.closes();
  });
});

describe("rollbacks by hand", { timeout: 300_000 }, () => {
  it("to before the opening: the close's deployment is promoted all the same", async () => {
    const before = await world.live();
    await opens();
    await world.rollback(before?.id ?? "");
    expect(await world.closes()).toMatch(/since a rollback: promoted dpl_\w+, the same commit/);
    expect((await world.live())?.meta["until"]).toBeUndefined();
    await world.previewsEmpty();
  });

  it("to a deployment with a grant, after the close: closing again promotes the closed one", async () => {
    const open = (await world.deployments()).findLast(({ meta }) => meta["until"] !== undefined);
    const closed = await world.live();
    await world.rollback(open?.id ?? "");
    expect(await world.closes()).toContain(`promoted ${closed?.id}`);
    expect((await world.live())?.id).toBe(closed?.id);
    await world.previewsEmpty();
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimsOf, startHandWorld, type HandWorld, type Said } from "./hand-world.ts";

let hand: HandWorld;
beforeAll(async () => {
  hand = await startHandWorld({ lane: "redeploy" });
}, 300_000);
afterAll(() => hand?.world.stop());

const opening = ["bypass", "open", "--reason", "Clerk does not answer", "--incident", "night"];
const unchanged = /Resources:\s+\d+ unchanged\s*$/;
const previewed = async () => (await hand.pulumi(["preview"])).stdout;

interface Deployed {
  readonly id: string;
  readonly state: string;
  readonly live: boolean;
  readonly commit: string;
  readonly meta: Readonly<Record<string, string>>;
}
const deployments = async () =>
  ((await hand.world.control("GET", "/vercel/deployments")) as { deployments: Deployed[] }).deployments;
const live = async () => (await deployments()).find((one) => one.live);
const frozen = async (id: string) =>
  (await hand.world.control("GET", `/vercel/deployments/${id}/environment`)) as Record<string, string>;
const settings = (change: object) => hand.world.control("PUT", "/vercel/settings", change);
const builds = (fate: object) => hand.world.control("PUT", "/vercel/builds", fate);
const said = ({ stdout, stderr }: Said) => `${stdout}${stderr}`;

/** In order: each goes on from what the one before it left. */
describe("runbook bypass in the redeploy lane", { timeout: 300_000 }, () => {
  it("previews empty in peacetime, and the app has the closed statement in its environment", async () => {
    expect(await previewed()).toMatch(unchanged);
    const env = await frozen((await live())?.id ?? "");
    expect(env).toMatchObject({ AUTH_GATE_LANE: "redeploy" });
    expect(claimsOf(env["AUTH_GATE_STATEMENT"] ?? "").mode).toBe("closed");
  });

  it("opens by a new deployment of the live commit, renews and closes, each seen in the live app", async () => {
    const before = await live();
    const opened = await hand.runbook([...opening, "--minutes", "5", "--json"]);
    expect(opened, said(opened)).toMatchObject({ code: 0 });
    expect(JSON.parse(opened.stdout)).toMatchObject({ verified: true, approved: false });
    const during = await live();
    expect(during?.id).not.toBe(before?.id);
    expect(during).toMatchObject({ commit: before?.commit, meta: { incident: "night" } });
    expect((await deployments()).map(({ id }) => id)).toContain(before?.id);
    expect(hand.config().read()).toContain(`ref: ${before?.commit}`);
    expect(await previewed()).toMatch(unchanged);

    const renewed = await hand.runbook(["bypass", "renew"]);
    expect(renewed, said(renewed)).toMatchObject({ code: 0 });
    expect((await live())?.id).not.toBe(during?.id);

    const closed = await hand.runbook(["bypass", "close"]);
    expect(closed, said(closed)).toMatchObject({ code: 0 });
    expect(closed.stdout).toContain("seen in the live app");
    const after = await frozen((await live())?.id ?? "");
    expect(claimsOf(after["AUTH_GATE_STATEMENT"] ?? "").mode).toBe("closed");
    expect(await previewed()).toMatch(unchanged);
  });
});

const quick = "auth-environment:deployment:";
/** A deadline of so many minutes in the stack's config. */
const deadline = (minutes: number) =>
  hand.config().write(
    hand
      .config()
      .read()
      .replace(/\n {4}deadlineMinutes: .*/, "")
      .replace(quick, `${quick}\n    deadlineMinutes: ${minutes}`),
  );

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
    const before = [hand.config().read(), await hand.item(), (await deployments()).length];
    await settings(change);
    const refused = await hand.runbook(opening);
    await settings(well);
    expect(refused, said(refused)).toMatchObject({ code: 3, stderr: expect.stringContaining(sentence) });
    expect([hand.config().read(), await hand.item(), (await deployments()).length]).toEqual(before);
  });

  it("a working tree with uncommitted changes is live", async () => {
    await hand.world.control("PUT", "/vercel/live/meta", { gitDirty: "1" });
    const refused = await hand.runbook(opening);
    await hand.world.control("PUT", "/vercel/live/meta", { gitDirty: "" });
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("uncommitted changes") });
  });
});

describe("named after, and the next command works", { timeout: 200_000 }, () => {
  it.each([["a failing build", { outcome: "error", times: 1 }, "failed"]])(
    "%s",
    async (_name, fate, sentence) => {
      deadline(0.1);
      await builds(fate);
      const failed = await hand.runbook(opening);
      expect(failed, said(failed)).toMatchObject({ code: 3, stderr: expect.stringContaining(sentence) });
      expect(failed.stderr).toContain("The bypass is NOT live");
      expect((await hand.runbook(["bypass", "status", "--json"])).stdout).toContain('"pending":0');
      deadline(5);
      const again = await hand.runbook(opening);
      expect(again, said(again)).toMatchObject({ code: 0 });
      const closed = await hand.runbook(["bypass", "close"]);
      expect(closed, said(closed)).toMatchObject({ code: 0 });
      expect(await previewed()).toMatch(unchanged);
    },
  );
});

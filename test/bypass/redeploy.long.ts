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

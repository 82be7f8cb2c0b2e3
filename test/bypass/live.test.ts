import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimsOf, startHandWorld, type HandWorld } from "./hand-world.ts";

let hand: HandWorld;
beforeAll(async () => {
  hand = await startHandWorld();
}, 120_000);
afterAll(() => hand?.world.stop());

const opening = ["bypass", "open", "--reason", "Clerk does not answer", "--incident", "night"];
const unchanged = /Resources:\s+\d+ unchanged\s*$/;
const previewed = async () => (await hand.pulumi(["preview"])).stdout;

/** In order: each goes on from what the one before it left. */
describe("runbook bypass, without a terminal", () => {
  it.each([
    [["bypass", "open"], "reason"],
    [[...opening, "--minutes", "40"], "15 minutes at most"],
    [[...opening, "--minutes", "0"], "minutes"],
    [[...opening, "--minutes", "soon"], "minutes"],
    [[...opening, "--mode", "wide"], "mode"],
    [[...opening, "--deny", "everyone"], "deny"],
    [[...opening, "--incident", "Night Shift"], "incident"],
    [[...opening, "--approval", "nonsense"], "--approval"],
    [[...opening, "--quietly"], "--quietly"],
    [["bypass", "renew"], "no open bypass"],
  ])("refuses %j and changes nothing", async (args, word) => {
    const before = await hand.item();
    const refused = await hand.runbook(args);
    expect(refused).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(word) });
    expect(await hand.item()).toBe(before);
  });

  it("opens, renews and closes, each seen in the live app, all of it in one record", async () => {
    const opened = await hand.runbook([...opening, "--minutes", "5", "--json"]);
    expect(opened.code).toBe(0);
    expect(JSON.parse(opened.stdout)).toMatchObject({ verified: true, approved: false });
    expect(opened.stderr).toContain("EMERGENCY EXIT");
    expect((await hand.records())[0]).toMatchObject({
      phase: "suspended",
      requester: "ana",
      reviewOwed: true,
    });

    expect(await hand.runbook(["bypass", "status"])).toMatchObject({
      code: 4,
      stdout: expect.stringContaining("NOT approved, opened by ana@nightshift.example"),
    });
    expect(await hand.runbook(["bypass", "renew"])).toMatchObject({ code: 0 });
    const first = claimsOf(await hand.item());
    expect(first).toMatchObject({ mode: "stale-sessions", incident: "night" });

    const closed = await hand.runbook(["bypass", "close"]);
    expect(closed).toMatchObject({ code: 0, stdout: expect.stringContaining("seen in the live app") });
    expect(claimsOf(await hand.item()).mode).toBe("closed");
    const records = await hand.records();
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      phase: "finished",
      outcome: "succeeded",
      bypass: undefined,
      steps: { open: { attempts: 2 }, close: { status: "succeeded" }, "see-closed": { status: "succeeded" } },
    });
    expect(await hand.runbook(["status"])).toMatchObject({ code: 0 });
  });

  it("opens and closes past the engine, and the next preview finds nothing to do", async () => {
    const opened = await hand.runbook([...opening, "--direct", "--json"]);
    expect(opened).toMatchObject({ code: 0 });
    expect(JSON.parse(opened.stdout)).toMatchObject({ verified: true });
    expect(claimsOf(await hand.item())).toMatchObject({ mode: "stale-sessions", approved: false });
    expect(await previewed()).toMatch(unchanged);

    const closed = await hand.runbook(["bypass", "close", "--direct"]);
    expect(closed).toMatchObject({ code: 0, stdout: expect.stringContaining("seen in the live app") });
    expect(await previewed()).toMatch(unchanged);
    const written = await hand.item();
    expect(claimsOf(written).mode).toBe("closed");
    expect(await hand.pulumi(["up", "--yes", "--skip-preview"])).toMatchObject({ code: 0 });
    expect(await hand.item()).toBe(written);
    expect((await hand.records())[0]).toMatchObject({ phase: "finished", outcome: "succeeded" });
  });
});

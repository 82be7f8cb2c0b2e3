import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plainEnv } from "../../rehearsal/world/sandbox.ts";
import { claimsOf } from "../world/claims.ts";
import { typed } from "../world/command.ts";
import { withoutEmpty } from "../world/keyboard.ts";
import { startWorld, type World } from "../world/world.ts";

let hand: World;
beforeAll(async () => {
  hand = await startWorld();
}, 240_000);
afterAll(() => hand?.stop());

const opening = ["bypass", "open", "--reason", "Clerk does not answer", "--incident", "night"];
const unchanged = /Resources:\s+\d+ unchanged\s*$/;
const previewed = async () => (await hand.pulumi(["preview"])).stdout;

// A stack whose lock somebody left, and commands that were killed: locked.long.ts, killed.long.ts. That a dead holder's lock is
// taken away and a living one's is not, stack.test.ts sees every day.

/** In order: each goes on from what the one before it left. */
describe("./runbook bypass, without a terminal", () => {
  it.each([
    [[...opening, "--route", "/rota"], "--route: belong to mode open"],
    [[...opening, "--mode", "open"], "--route: missing"],
    [[...opening, "--minutes", "soon"], "minutes"],
    [[...opening, "--deny", "everyone"], "deny"],
    [[...opening, "--approval", "nonsense"], "--approval"],
    [["bypass", "renew", "--minutes", "soon"], "--minutes: must be a number"],
    [["bypass", "renew", "--minutes", "61"], "--minutes: must be at most 60"],
  ])("refuses %j before anything is asked", async (args, word) => {
    const refused = await typed(args, { cwd: hand.root, env: withoutEmpty({ ...plainEnv(), ...hand.env }) });
    expect(refused).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(word) });
  });

  it.each([
    [["bypass", "open"], "reason"],
    [["bypass", "renew"], "no open bypass"],
  ])("refuses %j and changes nothing", async (args, word) => {
    const before = await hand.item();
    const refused = await hand.runbook(args);
    expect(refused).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(word) });
    expect(await hand.item()).toBe(before);
  });

  it("asks for a second person where it takes one, says how, and changes nothing", async () => {
    const before = await hand.item();
    const asked = await hand.runbook([...opening, "--minutes", "40", "--json"]);
    expect(asked).toMatchObject({ code: 3, stdout: expect.stringContaining("approve-this:") });
    expect(await hand.item()).toBe(before);
  });

  it("opens, and past the engine renews and closes, all of it seen in the live app and each on its record", async () => {
    const opened = await hand.runbook([...opening, "--minutes", "5", "--json"]);
    expect(opened.code).toBe(0);
    expect(JSON.parse(opened.stdout)).toMatchObject({ verified: true, approved: false });
    expect(opened.stderr).toContain("EMERGENCY EXIT");
    expect((await hand.records())[0]).toMatchObject({
      phase: "finished",
      outcome: "succeeded",
      requester: "ana",
      reviewPending: ["open"],
    });
    expect(await hand.runbook(["bypass", "status"])).toMatchObject({
      code: 4,
      stdout: expect.stringContaining("APPROVED BY NOBODY, opened by ana@nightshift.example"),
    });

    const before = claimsOf(await hand.item());
    const renewed = await hand.runbook(["bypass", "renew", "--direct", "--json"]);
    expect(renewed).toMatchObject({ code: 0, stdout: expect.stringContaining('"verified":true') });
    const after = claimsOf(await hand.item());
    expect(after).toMatchObject({ mode: "stale-sessions", incident: "night", approved: false });
    expect(after.generation).toBeGreaterThan(before.generation);
    expect(await previewed()).toMatch(unchanged);

    const closed = await hand.runbook(["bypass", "close", "--direct"]);
    expect(closed).toMatchObject({ code: 0, stdout: expect.stringContaining("seen in the live app") });
    expect(closed.stderr).toContain("the next `pulumi up` takes it over");
    const written = await hand.item();
    expect(claimsOf(written).mode).toBe("closed");
    expect(await previewed()).toMatch(unchanged);
    expect(await hand.pulumi(["up", "--yes", "--skip-preview"])).toMatchObject({ code: 0 });
    expect(await hand.item()).toBe(written);

    const records = await hand.records();
    // Newest first: the close, the renewal, the opening. None of them is taken for one that is still open.
    expect(records.slice(0, 3)).toMatchObject([
      { runbook: { id: "bypass-close" }, steps: { close: { status: "succeeded" } } },
      { runbook: { id: "bypass-open" }, steps: { open: { status: "succeeded" } } },
      { runbook: { id: "bypass-open" }, steps: { "see-open": { status: "succeeded" } } },
    ]);
    for (const record of records.slice(0, 3))
      expect(record).toMatchObject({ phase: "finished", outcome: "succeeded", inForce: {} });
    expect(await hand.runbook(["status"])).toMatchObject({ code: 0 });

    // By Vercel's API, too, what was seen stands on record: of an opening that nobody approved its review alone is pending.
    const { report } = JSON.parse(
      (await hand.runbook(["report", records[1]?.run ?? "", "--json"])).stdout,
    ) as { report: { title: string; pending: { text: string }[] } };
    expect(report.title).toBe("Open the bypass");
  }, 150_000);

  it("names a proxy that does not answer, and changes nothing", async () => {
    const before = [hand.config().read(), await hand.item()];
    const dead = "http://127.0.0.1:9";
    hand.config().write(hand.config().read().replace(hand.info.proxy, dead));
    const refused = await hand.runbook(["bypass", "close"], { env: { HTTPS_PROXY: dead } });
    hand.config().write(before[0] ?? "");
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("PROXY_UNREACHABLE") });
    expect(await hand.item()).toBe(before[1]);
  });
});

describe("a close while somebody else holds the stack", () => {
  const patch = { host: "api.vercel.com", method: "PATCH", times: 1 } as const;

  it("ends closed though an opening's engine is at work, and stays closed when that one's write comes after it", async () => {
    await hand.control("POST", "/faults", { ...patch, effect: { kind: "latency", delayMs: 20_000 } });
    const opens = hand.runbook(opening);
    const engine = async () => (await hand.records())[0]?.engine?.step;
    await expect.poll(engine, { timeout: 20_000, interval: 20 }).toBe("open");
    const closed = await hand.runbook(["bypass", "close"]);
    expect(closed, closed.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("seen in the live app"),
    });
    expect(closed.stderr).toMatch(/Process \d+ of \S+ holds the stack/);
    expect(closed.stderr).toMatch(/closing by Vercel's API, above everything that has begun/);
    // Whatever the other one has seen in between.
    await opens;
    expect(claimsOf(await hand.item()).mode).toBe("closed");
    expect((await hand.ask("/dashboard")).headers["x-auth-bypass"]).toBeUndefined();
    expect(await hand.runbook(["bypass", "close"])).toMatchObject({ code: 0 });
    expect(await previewed()).toMatch(unchanged);
  }, 150_000);
});

describe("two clones", () => {
  it("B follows what A opened and closes it; A's bare up does not open it again and says why", async () => {
    const other = hand.clone("ben");
    expect(await hand.runbook([...opening, "--minutes", "5"])).toMatchObject({ code: 0 });
    const open = await hand.item();
    expect(hand.config(other).read()).not.toContain("auth-environment:bypass");
    const renewed = await hand.runbook(["bypass", "renew", "--direct"], { root: other });
    expect(renewed).toMatchObject({ code: 0, stderr: expect.stringContaining("was opened elsewhere") });
    expect(claimsOf(await hand.item())).toMatchObject({
      first: "first" in claimsOf(open) ? (claimsOf(open) as { first: number }).first : 0,
      incident: "night",
    });
    expect(await hand.runbook(["bypass", "close"], { root: other })).toMatchObject({ code: 0 });
    const closed = await hand.item();

    const refused = await hand.pulumi(["up", "--yes", "--skip-preview"]);
    expect(refused.code).not.toBe(0);
    expect(`${refused.stdout}${refused.stderr}`).toContain("the bypass was closed since");
    expect(await hand.item()).toBe(closed);
    expect(await hand.runbook(["bypass", "sync"])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("was closed elsewhere"),
    });
    expect(await previewed()).toMatch(unchanged);
  }, 150_000);
});

// Commands that are killed with their engine at work, and what the next command makes of it.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fold, type RunState } from "../../src/journal/fold.ts";
import { openFolders } from "../../src/open-folders.ts";
import { readJournal } from "../../src/journal/journal.ts";
import { claimsOf } from "../world/claims.ts";
import { startWorld, type World } from "../world/world.ts";

let hand: World;
beforeAll(async () => {
  hand = await startWorld();
}, 240_000);
afterAll(() => hand?.stop());
afterEach(async () => {
  await hand.control("DELETE", "/faults");
  expect(await hand.runbook(["bypass", "close"])).toMatchObject({ code: 0 });
}, 60_000);

const unchanged = /Resources:\s+\d+ unchanged\s*$/;
const opening = ["bypass", "open", "--reason", "Clerk does not answer"];
const previewed = async () => (await hand.pulumi(["preview"])).stdout;
const stillWorks = (what: string) => new RegExp(`The engine that ${what} of \\S+ started .*still works`);

/** The engine's next write to Vercel, and no other. */
const nextWrite = (effect: object) =>
  hand.control("POST", "/faults", { host: "api.vercel.com", method: "PATCH", times: 1, effect });

async function newestRecord(): Promise<RunState | undefined> {
  const folders = await openFolders(`${hand.checkout.root}`);
  const [run] = await folders.list();
  return run === undefined ? undefined : fold(await readJournal(await folders.open(run)));
}

/** The laptop's lid: killed once its engine is on record. @returns the engine's process */
async function killedAtWork(args: readonly string[]): Promise<number> {
  let pid = 0;
  const command = hand.runbook(args, { onSpawn: (child) => (pid = child) });
  let engine: number | undefined;
  const atWork = async () => {
    const state = await newestRecord();
    engine = state?.phase === "running" ? state.engine?.pid : undefined;
    return engine;
  };
  await expect.poll(atWork, { timeout: 60_000, interval: 20 }).toBeGreaterThan(0);
  process.kill(pid, "SIGKILL");
  await command;
  return engine ?? 0;
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("killed with the engine at work", { timeout: 240_000 }, () => {
  it("an opening: a direct close ends the engine instead of waiting; the next opening puts the rest in order", async () => {
    await nextWrite({ kind: "hang" });
    const engine = await killedAtWork(opening);
    await expect
      .poll(async () => (await hand.runbook(["bypass", "status", "--json"])).stdout, { timeout: 60_000 })
      .toMatch(/"pending":[1-9]/);
    const begun = performance.now();
    const closed = await hand.runbook(["bypass", "close", "--direct", "--json"]);
    expect(closed, closed.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"verified":true'),
    });
    expect(performance.now() - begun).toBeLessThan(25_000);
    expect(closed.stderr).toContain(`had left at work (process ${engine})`);
    expect(runs(engine)).toBe(false);
    const { generation, mode } = claimsOf(await hand.item());
    expect(mode).toBe("closed");

    const left = JSON.parse((await hand.runbook(["bypass", "status", "--json"])).stdout) as object;
    expect(left).toMatchObject({ lock: { pid: engine, holder: "dead" }, pending: 1 });
    const opened = await hand.runbook(opening);
    expect(opened, opened.stderr).toMatchObject({ code: 0 });
    expect(claimsOf(await hand.item()).generation).toBeGreaterThan(generation);
    expect(await previewed()).toMatch(unchanged);
  });

  it("an opening whose write comes late: the direct close stands above it", async () => {
    await nextWrite({ kind: "latency", delayMs: 8_000 });
    await killedAtWork(opening);
    await hand.control("DELETE", "/faults");
    const asked = Number(/generation: (\d+)/.exec(hand.config().read())?.[1]);
    expect(await hand.runbook(["bypass", "close", "--direct"])).toMatchObject({ code: 0 });
    const closed = claimsOf(await hand.item());
    expect(closed).toMatchObject({ mode: "closed" });
    expect(closed.generation).toBeGreaterThan(asked);
    // Whether the dead engine's write comes at all is the network's affair; the gate has read what outranks it.
    const health = await hand.health("?only=gate");
    expect(JSON.parse(health.body)).toMatchObject({
      gate: { mode: "closed", generation: closed.generation },
    });
  });

  it("an opening: the very next close waits for its engine, and its record knows", async () => {
    // Slow enough that the close finds the engine at work, however slowly that starts.
    await nextWrite({ kind: "latency", delayMs: 10_000 });
    await killedAtWork(opening);
    const closed = await hand.runbook(["bypass", "close"]);
    expect(closed, closed.stderr).toMatchObject({ code: 0 });
    expect(closed.stderr).toMatch(/The engine that open of \S+ started \(process \d+\) still works/);
    expect(claimsOf(await hand.item()).mode).toBe("closed");
    const [close, open] = await hand.records();
    expect(close).toMatchObject({ phase: "finished", outcome: "succeeded" });
    expect(open).toMatchObject({ phase: "finished", outcome: "abandoned", inForce: {}, engine: undefined });
  });

  it("an opening: the same command again goes on from it", async () => {
    await nextWrite({ kind: "latency", delayMs: 3_000 });
    await killedAtWork(opening);
    const again = await hand.runbook(opening);
    expect(again, again.stderr).toMatchObject({ code: 0, stderr: expect.stringMatching(stillWorks("open")) });
    expect((await newestRecord())?.steps["open"]).toMatchObject({ status: "succeeded" });
    expect(await previewed()).toMatch(unchanged);
  });

  it("a close: the next opening waits for it and is in force", async () => {
    expect(await hand.runbook(opening)).toMatchObject({ code: 0 });
    await nextWrite({ kind: "latency", delayMs: 3_000 });
    await killedAtWork(["bypass", "close"]);
    const opened = await hand.runbook(opening);
    expect(opened, opened.stderr).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(stillWorks("close")),
    });
    expect(claimsOf(await hand.item())).toMatchObject({ mode: "stale-sessions" });
  });

  it("a run: a close by hand waits for its engine, and so does another run", async () => {
    const run = ["run", "runbooks/bypass-open.yaml", "--input=reason=Clerk does not answer"];
    const alone = ["--override=open=Nobody answers the phone", "--no-wait"];
    await nextWrite({ kind: "latency", delayMs: 3_000 });
    await killedAtWork([...run, ...alone]);
    const closed = await hand.runbook(["bypass", "close"]);
    expect(closed, closed.stderr).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(stillWorks("open")),
    });
    expect(claimsOf(await hand.item()).mode).toBe("closed");

    await nextWrite({ kind: "latency", delayMs: 3_000 });
    await killedAtWork(opening);
    const other = await hand.runbook([...run, "--no-wait"]);
    expect(other).toMatchObject({ code: 3, stderr: expect.stringMatching(stillWorks("open")) });
    expect((await newestRecord())?.phase).toBe("suspended");
  });
});

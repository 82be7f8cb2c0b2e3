import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { setBypass } from "../world/stack-config.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

const patience = { timeout: 120_000 };
const inMinutes = (minutes: number) =>
  new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+Z/, "Z");

test("a bare opening shows in the status of a clone that knows nothing of it", patience, async () => {
  const until = inMinutes(14);
  await setBypass(world, { mode: "stale-sessions", until });
  expect(await world.pulumi(["up", "--yes", "--skip-preview"])).toMatchObject({ code: 0 });
  await setBypass(world, undefined);

  // The app has the last word, and its gate answers from memory for some seconds.
  const live = { interval: 1_000, timeout: 30_000 };
  await expect.poll(async () => (await world.runbook(["status"])).code, live).toBe(4);
  const { text } = await world.runbook(["status"]);
  expect(text).toMatch(/^config {5}sandbox, closed$/m);
  expect(text).toMatch(/^record {5}stale-sessions, .*minutes left, APPROVED BY NOBODY, generation \d+$/m);
  expect(text).toContain(`REVIEW PENDING: stale-sessions until ${until}`);
});

test("watched, it says so as JSON, and Ctrl-C ends it with the code of what is open", patience, async () => {
  const { code, text } = await world.runbook(["status", "--watch", "--every", "2", "--json"], {
    onText: (said, interrupt) => said.includes("\n") && interrupt(),
  });
  expect(code, text).toBe(4);
  expect(JSON.parse(text.split("\n")[0] ?? "")).toMatchObject({
    ...{ open: true, mode: "stale-sessions", source: "item", lane: "runtime", reviewPending: true },
    generation: expect.any(Number),
  });
});

test(
  "with a damaged state it goes by what Vercel has, and still says that it is open",
  patience,
  async () => {
    const [project = ""] = readdirSync(join(world.stateFolder, ".pulumi", "stacks"));
    const file = join(world.stateFolder, ".pulumi", "stacks", project, "sandbox.json");
    const state = readFileSync(file);
    writeFileSync(file, state.subarray(0, 200));
    // Nor does the app say anything.
    await world.control("PUT", "/app", { origin: "http://127.0.0.1:9" });
    try {
      const { code, text } = await world.runbook(["status"]);
      expect(code, text).toBe(4);
      expect(text).toMatch(/^record {5}unknown: .*the stack's state cannot be read/m);
      expect(text).toMatch(
        /^live {7}stale-sessions, .* minutes left, APPROVED BY NOBODY, REVIEW PENDING: as Vercel/m,
      );
      const bypass = await world.runbook(["bypass", "status"]);
      expect(bypass.code, bypass.text).toBe(4);
      expect(bypass.text).toMatch(/^live {7}stale-sessions/m);
    } finally {
      writeFileSync(file, state);
      await world.control("PUT", "/app", { origin: null });
    }
  },
);

test("after the close the review is still pending", patience, async () => {
  expect(await world.pulumi(["up", "--yes", "--skip-preview"])).toMatchObject({ code: 0 });
  const { code, text } = await world.runbook(["status", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(text)).toMatchObject({ open: false, reviewPending: true, record: { mode: "closed" } });
});

test("without a state, a network or a passphrase it says what it does not know", patience, async () => {
  const nowhere = {
    ...{ PULUMI_BACKEND_URL: "", PULUMI_CONFIG_PASSPHRASE: "", HTTPS_PROXY: "http://127.0.0.1:9" },
  };
  const { code, text } = await world.runbook(["status"], { env: nowhere });
  expect(code).toBe(0);
  expect(text).toMatch(/^app {8}unknown: /m);
  expect(text).toMatch(/^record {5}unknown: not read: PULUMI_CONFIG_PASSPHRASE is not set here$/m);
  expect(text).toMatch(/^run {8}none here$/m);
});

test(
  "a record that is no file or that is damaged is listed, fails status, and stops nothing else",
  patience,
  async () => {
    const incidents = join(world.checkout.root, "incidents");
    for (const [run, make] of [
      ["2026-11-21-auth-outage-0001", (path: string) => void mkdirSync(path)],
      ["2026-11-21-auth-outage-0002", (path: string) => void execFileSync("mkfifo", [path])],
      ["2026-11-21-auth-outage-0003", (path: string) => writeFileSync(path, "not a record\n")],
    ] as const) {
      mkdirSync(join(incidents, run), { recursive: true });
      make(join(incidents, run, "journal.jsonl"));
    }
    const { code, text } = await world.runbook(["status"]);
    expect(code, text).toBe(1);
    expect(text).toMatch(/^run {8}2026-11-21-auth-outage-0001 {2}RECORD DAMAGED: .*it is a directory/m);
    expect(text).toMatch(/^run {8}2026-11-21-auth-outage-0002 {2}RECORD DAMAGED: .*FIFO/m);
    expect(text).toMatch(/^run {8}2026-11-21-auth-outage-0003 {2}RECORD DAMAGED: .*journal.jsonl:1/m);

    const resumed = await world.runbook(["resume"]);
    expect(resumed.code, resumed.text).toBe(2);
    expect(resumed.text).toContain("There is no run that could be resumed.");
    expect(resumed.text).toContain("2026-11-21-auth-outage-0002 is passed over: ");
    // The record is read before the world is asked: nobody waits for a Vercel that hangs to hear that there is no such run.
    const nowhere = { HTTPS_PROXY: "http://127.0.0.1:9" };
    const named = await world.runbook(["resume", "2026-11-21-auth-outage-0003"], { env: nowhere });
    expect(named.code, named.text).toBe(1);
    expect(named.text).toContain("[JOURNAL_DAMAGED]");
    for (const more of [[], ["--direct"]]) {
      const closed = await world.runbook(["bypass", "close", ...more]);
      expect(closed.text).toContain("2026-11-21-auth-outage-0001 is passed over: ");
      expect(closed.text).toMatch(/^Closed \(generation \d+\)/m);
    }
  },
);

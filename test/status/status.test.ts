import { afterAll, beforeAll, expect, test } from "vitest";
import { setBypass } from "../world/stack-config.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ stack: "bare" });
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

  const { code, text } = await world.runbook(["status"]);
  expect(code).toBe(4);
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

test("after the close the review is still owed", patience, async () => {
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

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { webhooksTaken, webhookTaken } from "../../app/lib/webhooks.ts";

beforeEach(() => vi.stubEnv("WEBHOOKS_TAKEN_FILE", ""));
afterEach(() => vi.unstubAllEnvs());

it("keeps the newest event in the process's memory where no file is named, and says so", async () => {
  expect(await webhooksTaken()).toEqual({ lastEventAt: null, lastReceivedAt: null, knownTo: "process" });
  const now = new Date("2026-11-21T03:10:00.000Z");
  // whole seconds, as Clerk's specification shows them
  await webhookTaken({ timestamp: Date.parse("2026-11-21T03:00:00Z") / 1000 }, now);
  await webhookTaken({ timestamp: Date.parse("2026-11-21T02:00:00Z") }, now);
  const seen = { lastEventAt: "2026-11-21T03:00:00.000Z", lastReceivedAt: now.toISOString() };
  expect(await webhooksTaken()).toEqual({ ...seen, knownTo: "process" });
  await webhookTaken({}, new Date("2026-11-21T03:20:00.000Z"));
  expect((await webhooksTaken()).lastEventAt).toBe("2026-11-21T03:20:00.000Z");
});

it("says nothing of a file that cannot be read", async () => {
  vi.stubEnv("WEBHOOKS_TAKEN_FILE", "/nowhere/taken.json");
  expect(await webhooksTaken()).toMatchObject({ lastEventAt: null, knownTo: "app" });
});

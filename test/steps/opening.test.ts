import { describe, expect, test } from "vitest";
import type { BypassConfig, LiveOutputs } from "../../src/ports/stack.ts";
import { openingNow, type OpeningWish } from "../../src/bypass/next-opening.ts";

const at = Date.parse("2026-11-21T03:00:00Z") / 1000;
const input: OpeningWish["input"] = {
  ...{ mode: "stale-sessions", minutes: 15, sinceMinutes: 720 },
  ...{ deny: [], incident: "auth-outage" },
};
const live = (generation: number): LiveOutputs => ({
  ...{ mode: "closed", until: undefined, incident: undefined, generation },
  ...{ approved: false, statement: "", publicKey: "" },
});
const openingAt = (nowSeconds: number, more: Partial<OpeningWish> = {}) =>
  openingNow({ input, approval: undefined, before: undefined, live: live(0), nowSeconds, ...more });
const first = openingAt(at);
const minutesLater = (minutes: number, more: Partial<OpeningWish> = {}) =>
  openingAt(at + minutes * 60, { before: first, ...more });

describe("an opening whose update was never heard of again", () => {
  test("is issued again as it is, so that nothing changes twice", () => {
    expect(minutesLater(2)).toEqual(first);
  });
  test.each<readonly [string, BypassConfig]>([
    ["the stack's record shows it: a renewal", minutesLater(2, { live: live(first.generation) })],
    ["most of its time is gone", minutesLater(8)],
    ["another length is wanted", minutesLater(2, { input: { ...input, minutes: 5 } })],
    ["someone else is kept out", minutesLater(2, { input: { ...input, deny: ["user_1"] } })],
    ["another incident is meant", minutesLater(2, { input: { ...input, incident: "other" } })],
  ])("is not repeated when %s", (_why, next) => {
    expect(next.generation).toBeGreaterThan(first.generation);
    expect(next.from).toBeGreaterThan(at);
  });
});

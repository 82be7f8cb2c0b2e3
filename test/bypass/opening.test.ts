import { describe, expect, it } from "vitest";
import { PermanentFailure } from "../../src/errors.ts";
import type { BypassConfig, LiveOutputs, Stack, StackResult } from "../../src/ports/stack.ts";
import { openingNow, type OpeningWish } from "../../src/bypass/next-opening.ts";
import { updateStack } from "../../src/bypass/live/stack-update.ts";

const nowMs = Date.parse("2026-11-21T03:00:00.400Z");
const input: OpeningWish["input"] = {
  mode: "stale-sessions",
  minutes: 60,
  sinceMinutes: 720,
  deny: ["user_1"],
  incident: "night",
};
const wish = { input, approval: undefined, before: undefined, live: undefined, nowMs };
const live = { generation: 0 } as LiveOutputs;

/** Only its text is read here; the stack program checks the signature. */
const approved = (grant: object) => `${Buffer.from(JSON.stringify({ grant })).toString("base64url")}.AAAA`;
const grant = {
  from: "2026-11-21T02:58:00Z",
  until: "2026-11-21T03:40:00Z",
  since: "2026-11-20T15:00:00Z",
  first: "2026-11-21T02:58:00Z",
  deny: ["sess_2"],
};

describe("what an opening writes into the config", () => {
  it("is the emergency exit without an approval, however long it was asked for", () => {
    expect(openingNow(wish)).toEqual({
      mode: "stale-sessions",
      from: "2026-11-21T03:00:00Z",
      until: "2026-11-21T03:15:00Z",
      since: "2026-11-20T15:00:00Z",
      first: "2026-11-21T03:00:00Z",
      incident: "night",
      generation: nowMs / 1000 - 0.4,
      deny: ["user_1"],
    });
  });

  it("stays within what was approved, and keeps everyone out whom the approval keeps out", () => {
    const approval = approved(grant);
    expect(openingNow({ ...wish, approval })).toMatchObject({
      until: grant.until,
      since: grant.since,
      first: grant.first,
      deny: ["sess_2", "user_1"],
      approval,
    });
  });

  it("renews an opening of the same incident that still runs: first and cut-off stay", () => {
    const before = openingNow({ ...wish, nowMs: nowMs - 10 * 60_000 });
    const renewed = openingNow({ ...wish, before });
    expect(renewed).toMatchObject({
      first: before.first,
      since: before.since,
      until: "2026-11-21T03:15:00Z",
    });
    expect(openingNow({ ...wish, before, input: { ...input, incident: "other" } }).first).toBe(renewed.from);
  });

  it("goes on from an opening that ended by itself, and not once its four hours are over", () => {
    const opened = (hoursAgo: number) => openingNow({ ...wish, nowMs: nowMs - hoursAgo * 3_600_000 });
    const before = opened(1);
    expect(openingNow({ ...wish, before })).toMatchObject({ first: before.first, since: before.since });
    const anew = openingNow({ ...wish, before: opened(4) });
    expect(anew).toMatchObject({ first: anew.from, since: "2026-11-20T15:00:00Z" });
  });

  it("uses the last minutes of the four hours, too", () => {
    const before = openingNow({ ...wish, nowMs: nowMs - 230 * 60_000 });
    expect(openingNow({ ...wish, before }).until).toBe("2026-11-21T03:10:00Z");
  });

  it("begins where its approval begins, when the clock that asked for it was a little ahead", () => {
    const from = (seconds: number) =>
      new Date(nowMs - 400 + seconds * 1000).toISOString().replace(".000Z", "Z");
    const begins = (seconds: number) =>
      openingNow({ ...wish, approval: approved({ ...grant, from: from(seconds), first: from(seconds) }) })
        .from;
    expect([begins(-90), begins(45), begins(61)]).toEqual([from(0), from(45), from(0)]);
  });

  it("is above the live generation, whatever the clocks say", () => {
    const ahead = { ...live, generation: 9_999_999_999 };
    expect(openingNow({ ...wish, live: ahead }).generation).toBe(10_000_000_000);
  });
});

describe("carrying it out", () => {
  const config: BypassConfig = { mode: "stale-sessions", until: "2026-11-21T03:15:00Z" };
  const options = { signal: new AbortController().signal, message: "test" };
  const stackThat = (up: () => Promise<StackResult>) => {
    let held: BypassConfig | undefined;
    const stack = {
      bypassConfig: async () => held,
      setBypassConfig: async (next: BypassConfig | undefined) => void (held = next),
      up,
    } as Stack;
    return { stack, held: () => held };
  };
  const result = (outcome: StackResult["outcome"]): StackResult => ({
    outcome,
    changes: [],
    warnings: [],
    message: undefined,
    elapsedMs: 1,
  });

  it("puts the config back when the engine refused before it changed anything", async () => {
    const { stack, held } = stackThat(() =>
      Promise.reject(new PermanentFailure("No.", { code: "STACK_REFUSED" })),
    );
    await expect(updateStack(stack, config, options)).rejects.toMatchObject({ code: "STACK_REFUSED" });
    expect(held()).toBeUndefined();
  });

  it("leaves it when something may have happened, and says that one has to look", async () => {
    const { stack, held } = stackThat(async () => result("failed"));
    await expect(updateStack(stack, config, options)).rejects.toMatchObject({ name: "TransientFailure" });
    expect(held()).toEqual(config);
  });
});

import { describe, expect, it } from "vitest";
import { PermanentFailure } from "../../src/errors.ts";
import type { BypassConfig, LiveOutputs, Stack, StackResult } from "../../src/ports/stack.ts";
import { formatInstant } from "../../src/bypass/instant.ts";
import { openingNow, type OpeningWish } from "../../src/bypass/next-opening.ts";
import { updateStack } from "../../src/bypass/live/stack-update.ts";

const seconds = (time: string) => Date.parse(time) / 1000;
const nowSeconds = seconds("2026-11-21T03:00:00Z");
const input: OpeningWish["input"] = {
  mode: "stale-sessions",
  minutes: 60,
  sinceMinutes: 720,
  deny: ["user_1"],
  incident: "night",
};
const wish = { input, approval: undefined, before: undefined, live: undefined, nowSeconds };
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
      from: seconds("2026-11-21T03:00:00Z"),
      until: seconds("2026-11-21T03:15:00Z"),
      since: seconds("2026-11-20T15:00:00Z"),
      first: seconds("2026-11-21T03:00:00Z"),
      incident: "night",
      generation: nowSeconds,
      deny: ["user_1"],
    });
  });

  it("stays within what was approved, and keeps everyone out whom the approval keeps out", () => {
    const approval = approved(grant);
    expect(openingNow({ ...wish, approval })).toMatchObject({
      until: seconds(grant.until),
      since: seconds(grant.since),
      first: seconds(grant.first),
      deny: ["sess_2", "user_1"],
      approval,
    });
  });

  it("renews an opening of the same incident that still runs: first and cut-off stay", () => {
    const before = openingNow({ ...wish, nowSeconds: nowSeconds - 10 * 60 });
    const renewed = openingNow({ ...wish, before });
    expect(renewed).toMatchObject({
      first: before.first,
      since: before.since,
      until: seconds("2026-11-21T03:15:00Z"),
    });
    expect(openingNow({ ...wish, before, input: { ...input, incident: "other" } }).first).toBe(renewed.from);
  });

  it("goes on from an opening that ended by itself, and not once its four hours are over", () => {
    const opened = (hoursAgo: number) => openingNow({ ...wish, nowSeconds: nowSeconds - hoursAgo * 3600 });
    const before = opened(1);
    expect(openingNow({ ...wish, before })).toMatchObject({ first: before.first, since: before.since });
    const anew = openingNow({ ...wish, before: opened(4) });
    expect(anew).toMatchObject({ first: anew.from, since: seconds("2026-11-20T15:00:00Z") });
  });

  it("uses the last minutes of the four hours, too", () => {
    const before = openingNow({ ...wish, nowSeconds: nowSeconds - 230 * 60 });
    expect(openingNow({ ...wish, before }).until).toBe(seconds("2026-11-21T03:10:00Z"));
  });

  it("begins where its approval begins, when the clock that asked for it was a little ahead", () => {
    const from = (later: number) => formatInstant(nowSeconds + later);
    const begins = (later: number) =>
      openingNow({ ...wish, approval: approved({ ...grant, from: from(later), first: from(later) }) }).from;
    expect([begins(-90), begins(45), begins(61)]).toEqual([0, 45, 0].map((later) => nowSeconds + later));
  });

  it("is above the live generation, whatever the clocks say", () => {
    const ahead = { ...live, generation: 9_999_999_999 };
    expect(openingNow({ ...wish, live: ahead }).generation).toBe(10_000_000_000);
  });
});

describe("carrying it out", () => {
  const config: BypassConfig = { mode: "stale-sessions", until: seconds("2026-11-21T03:15:00Z") };
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

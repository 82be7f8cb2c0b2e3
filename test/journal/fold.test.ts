import { expect, test } from "vitest";
import { link } from "../../src/journal/chain.ts";
import type { EventOf, JournalEvent, JournalRecord } from "../../src/journal/event.ts";
import { bypassMayBeOpen, fold } from "../../src/journal/fold.ts";
import { mayBeInForce } from "../../src/journal/in-force.ts";
import { oneOfEach, started } from "./events.ts";

const at = Date.parse("2026-11-21T03:00:00Z");
const state = (...events: readonly JournalEvent[]) =>
  fold(
    events.reduce<JournalRecord[]>(
      (records, event, n) => [...records, link(event, records.at(-1), at + n)],
      [],
    ),
  );
const intent = (use: string, attempt = 1): JournalEvent => ({
  type: "step.intent",
  step: use,
  use,
  effect: "converge",
  target: "t",
  operation: use,
  attempt,
  by: "rita",
});
const outcome = (use: string, how: "succeeded" | "failed" | "unknown", output?: unknown): JournalEvent => ({
  type: "step.outcome",
  step: use,
  use,
  outcome: how,
  output,
});

test("an intent with nothing behind it is in flight, and a bypass may be open", () => {
  const now = state(started, intent("bypass.open"));
  expect(now.steps["bypass.open"]).toMatchObject({ status: "in-flight", attempts: 1 });
  expect(now.inForce["bypass"]).toMatchObject({
    since: "2026-11-21T03:00:00.001Z",
    by: "rita",
    until: undefined,
  });
  expect([59, 61].map((minutes) => bypassMayBeOpen(now, at + minutes * 60_000))).toEqual([true, false]);
});

test("only a close that succeeded says closed", () => {
  const opened = [
    started,
    intent("bypass.open"),
    outcome("bypass.open", "succeeded", { until: "T" }),
  ] as const;
  expect(state(...opened).inForce["bypass"]).toMatchObject({ until: "T" });
  expect(
    state(started, intent("bypass.open"), outcome("bypass.open", "failed")).inForce["bypass"],
  ).toBeDefined();
  expect(
    state(...opened, intent("bypass.close"), outcome("bypass.close", "unknown")).inForce["bypass"],
  ).toBeDefined();
  expect(
    state(...opened, intent("bypass.close"), outcome("bypass.close", "succeeded")).inForce["bypass"],
  ).toBeUndefined();
});

test("an engine that was started and not seen to end is on the record", () => {
  const running: JournalEvent = { type: "engine.started", step: "s", pid: 7, startTime: "x" };
  expect(state(started, running).engine).toEqual({ step: "s", pid: 7, startTime: "x" });
  expect(state(started, running, { type: "engine.ended", step: "s", how: "settled" }).engine).toBeUndefined();
});

test("an override owes a review until there was one, however the run ended", () => {
  const override = oneOfEach("no one answers").find((event) => event.type === "approval.overridden");
  const begun = [started, override ?? started, { ...intent("bypass.open"), step: "open" }] as const;
  const now = state(...begun, { type: "run.finished", outcome: "succeeded" });
  expect(now).toMatchObject({ reviewPending: ["open"], phase: "finished", outcome: "succeeded" });
  expect(now.approvals["open"]?.override).toMatchObject({
    by: "rita",
    reason: "no one answers",
    bound: "15 minutes at most",
  });
  const reviewed: JournalEvent = { type: "review.completed", note: "Rightly so.", by: "abe" };
  const finished: JournalEvent = { type: "run.finished", outcome: "succeeded" };
  expect(state(...begun, finished, reviewed)).toMatchObject({
    reviewPending: [],
    phase: "finished",
  });
});

test("an override of what was never begun, or was found not done, asks for no review", () => {
  const override = oneOfEach("no one answers").find((event) => event.type === "approval.overridden");
  const alone = [started, override ?? started] as const;
  expect(state(...alone).reviewPending).toEqual([]);
  const begun = [...alone, { ...intent("bypass.open"), step: "open" }] as const;
  const looked = (found: "not-done" | "undecided"): JournalEvent => ({
    type: "step.looked",
    step: "open",
    found,
  });
  expect(state(...begun, looked("not-done"))).toMatchObject({ reviewPending: [], inForce: {} });
  expect(state(...begun, looked("undecided")).reviewPending).toEqual(["open"]);
});

test("what a step of any name puts in force is known by what it is, until another ends it", () => {
  const what = "webhook-pause";
  const begins = { what, change: "begins" } as const;
  const pause: JournalEvent = {
    ...(intent("hooks.pause") as EventOf<"step.intent">),
    inForce: { ...begins, longestMs: 1000 },
  };
  const until = "2026-11-21T03:00:05Z";
  const paused: JournalEvent = {
    ...(outcome("hooks.pause", "succeeded") as EventOf<"step.outcome">),
    inForce: { ...begins, until, generation: 3 },
  };
  const lost = state(started, pause).inForce[what];
  expect([900, 1100].map((ms) => mayBeInForce(lost, at + ms))).toEqual([true, false]);
  const known = state(started, pause, paused).inForce[what];
  expect(known).toMatchObject({ by: "rita", until, generation: 3 });
  expect([4900, 5100].map((ms) => mayBeInForce(known, at + ms))).toEqual([true, false]);
  const resumed: JournalEvent = {
    ...(outcome("hooks.go-on", "succeeded") as EventOf<"step.outcome">),
    inForce: { what, change: "ends" },
  };
  expect(state(started, pause, paused, resumed).inForce).toEqual({});
  expect(bypassMayBeOpen(state(started, pause, paused), at)).toBe(false);
});

test("a renewal whose outcome is lost may have moved the end; one that was found not done has not", () => {
  const until = new Date(at + 10 * 60_000).toISOString();
  const opened = [started, intent("bypass.open"), outcome("bypass.open", "succeeded", { until })] as const;
  const renewing = [...opened, intent("bypass.open", 2)] as const;
  const openAt = (minutes: number, ...events: readonly JournalEvent[]) =>
    bypassMayBeOpen(state(...events), at + minutes * 60_000);
  expect([openAt(9, ...opened), openAt(11, ...opened)]).toEqual([true, false]);
  expect(openAt(11, ...renewing)).toBe(true);
  const looked: JournalEvent = { type: "step.looked", step: "bypass.open", found: "not-done" };
  expect([openAt(9, ...renewing, looked), openAt(11, ...renewing, looked)]).toEqual([true, false]);
});

test("folding in two parts is folding at once", () => {
  const now = state(...oneOfEach("x"));
  expect(now).toMatchObject({ run: started.run, term: 2, phase: "finished", outcome: "failed" });
});

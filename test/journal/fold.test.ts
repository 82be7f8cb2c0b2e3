import { expect, test } from "vitest";
import { link } from "../../src/journal/chain.ts";
import type { JournalEvent, JournalRecord } from "../../src/journal/event.ts";
import { fold } from "../../src/journal/fold.ts";
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
  expect(now.bypass).toEqual({ since: "2026-11-21T03:00:00.001Z", until: undefined });
});

test("only a close that succeeded says closed", () => {
  const opened = [
    started,
    intent("bypass.open"),
    outcome("bypass.open", "succeeded", { until: "T" }),
  ] as const;
  expect(state(...opened).bypass).toMatchObject({ until: "T" });
  expect(state(started, intent("bypass.open"), outcome("bypass.open", "failed")).bypass).toBeDefined();
  expect(state(...opened, intent("bypass.close"), outcome("bypass.close", "unknown")).bypass).toBeDefined();
  expect(
    state(...opened, intent("bypass.close"), outcome("bypass.close", "succeeded")).bypass,
  ).toBeUndefined();
});

test("an engine that was started and not seen to end is on the record", () => {
  const running: JournalEvent = { type: "engine.started", step: "s", pid: 7, startTime: "x" };
  expect(state(started, running).engine).toEqual({ step: "s", pid: 7, startTime: "x" });
  expect(state(started, running, { type: "engine.ended", step: "s", how: "settled" }).engine).toBeUndefined();
});

test("an override owes a review until there was one, however the run ended", () => {
  const override = oneOfEach("no one answers").find((event) => event.type === "approval.overridden");
  const now = state(started, override ?? started, { type: "run.finished", outcome: "succeeded" });
  expect(now).toMatchObject({ reviewOwed: true, phase: "finished", outcome: "succeeded" });
  expect(now.approvals["open"]?.override).toMatchObject({
    by: "rita",
    reason: "no one answers",
    bound: "15 minutes at most",
  });
  const reviewed: JournalEvent = { type: "review.completed", note: "Rightly so.", by: "abe" };
  const finished: JournalEvent = { type: "run.finished", outcome: "succeeded" };
  expect(state(started, override ?? started, finished, reviewed)).toMatchObject({
    reviewOwed: false,
    phase: "finished",
  });
});

test("folding in two parts is folding at once", () => {
  const now = state(...oneOfEach("x"));
  expect(now).toMatchObject({ run: started.run, term: 2, phase: "finished", outcome: "failed" });
});

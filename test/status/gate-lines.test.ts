import { expect, test } from "vitest";
import { gateLines } from "../../src/status/bypass-lines.ts";

const until = "2026-11-21T04:00:00Z";
const open = { mode: "stale-sessions", until, incident: "night", generation: 8 } as const;

test("says nothing where the app obeys what the stack's record says", () => {
  expect(gateLines({ mode: "stale-sessions", generation: 8 }, open)).toEqual([]);
  // An end that has passed is closed on record, whatever its number.
  expect(gateLines({ mode: "closed", generation: 8 }, { mode: "closed", generation: 7 })).toEqual([]);
});

test.each([
  [
    "opened past the engine",
    { mode: "closed", generation: 7 } as const,
    open,
    "IS OPEN: stale-sessions until",
  ],
  ["renewed past it", { mode: "stale-sessions", generation: 7 } as const, open, "generation 8"],
  ["closed past it", { mode: "open", generation: 7 } as const, { mode: "closed" } as const, "IS CLOSED"],
  [
    "not to be asked",
    { mode: "closed", generation: 7 } as const,
    { mode: undefined, problem: "no" },
    "NOT KNOWN",
  ],
])("says what the app obeys: %s", (_name, record, gate, words) => {
  expect(gateLines(record, gate).join().toUpperCase()).toContain(words.toUpperCase());
});

test("a problem that is a sentence keeps one full stop", () => {
  const problem = "app.example cannot be reached.";
  expect(gateLines({ mode: "closed", generation: 7 }, { mode: undefined, problem })).toEqual([
    "What the app obeys is not known: app.example cannot be reached. This is the stack's record.",
  ]);
});

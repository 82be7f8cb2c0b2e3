import { expect, test } from "vitest";
import { renderScreen } from "../../rehearsal/screen/screen.ts";
import { summarize } from "../../rehearsal/record/summary.ts";
import { claimed, eventsOf, looked } from "./builders.ts";

const began = {
  kind: "drill-began",
  night: "clerk-outage",
  title: "Clerk is down",
  setUpMs: 181_000,
  place: "records/one",
} as const;

test("durations are the distances between milestones", () => {
  const summary = summarize(
    eventsOf([
      began,
      { kind: "milestone", name: "clerk-cut", text: "cut" },
      { kind: "milestone", name: "approved", text: "approved" },
      looked("proof", "Mara", { status: 200 }),
      { kind: "milestone", name: "bypass-seen-open", text: "open" },
      { kind: "milestone", name: "clerk-back", text: "back" },
      { kind: "drill-ended", outcome: "held", elapsedMs: 6_400 },
    ]),
  );
  expect(summary.durations).toEqual({
    decisionToLiveMs: 2_000,
    clerkAwayMs: 4_000,
    recoveryToClosedMs: undefined,
  });
  expect(summary.elapsedMs).toBe(6_400);
});

test("a failed claim is named, with what was seen instead", () => {
  const summary = summarize(
    eventsOf([
      began,
      claimed("mara-works", true),
      claimed("stranger-stays-out", false),
      claimed("no-word-to-clerk", false),
      { kind: "drill-ended", outcome: "failed", elapsedMs: 3_000 },
    ]),
  );
  expect(summary.failedAssertion).toBe("stranger-stays-out");
  const screen = renderScreen(summary);
  expect(screen).toContain("The drill FAILED at stranger-stays-out.");
  expect(screen).toContain("✗ claim stranger-stays-out [stranger-stays-out]\n      seen stranger-stays-out");
  expect(screen).toContain("✓ claim mara-works [mara-works]\n  ✗");
});

test("a drill that failed outside of a claim says why, and one without an end was stopped", () => {
  const failure = { kind: "drill-failed", act: "sandbox", message: "no room" } as const;
  const failed = summarize(
    eventsOf([began, failure, { kind: "drill-ended", outcome: "failed", elapsedMs: 1 }]),
  );
  expect(renderScreen(failed)).toContain("The drill FAILED: no room");
  expect(summarize(eventsOf([began])).outcome).toBe("stopped");
});

test("the screen shows how one request fared as the night went on, and the times", () => {
  const screen = renderScreen(
    summarize(
      eventsOf([
        began,
        { kind: "act-began", act: "work", title: "People work" },
        looked("work", "Mara", { status: 200, userId: "user_1" }),
        looked("work", "Ines", { status: 200, userId: "user_2" }),
        { kind: "act-began", act: "outage", title: "Clerk is cut" },
        looked("outage", "Mara", {
          status: 307,
          redirectTo: "https://clerk.shop.example/v1/client/handshake",
        }),
        looked("outage", "Ines", { status: 503 }),
        { kind: "drill-ended", outcome: "held", elapsedMs: 31_500 },
      ]),
    ),
  );
  expect(screen).toMatch(/What people saw +work +outage\n/);
  expect(screen).toMatch(/ {2}Mara \/dashboard +200 user_1… +307 clerk\.shop\.example\n/);
  expect(screen).toMatch(/ {2}Ines \/dashboard +200 user_2… +503\n/);
  expect(screen).toMatch(/the drill itself +31\.5 s/);
  expect(screen).toMatch(/set-up before it +3 min 1 s/);
  expect(screen).toContain("Record: records/one");
});

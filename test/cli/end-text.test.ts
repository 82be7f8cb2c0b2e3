import { expect, test } from "vitest";
import { endLines } from "../../src/cli/run/end-text.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { RunEnd } from "../../src/run/execute.ts";
import { emptyState } from "../../src/journal/fold.ts";
import type { StepState } from "../../src/journal/step-state.ts";

const step = (id: string, title: string) => ({ kind: "step", id, title });
const plan = {
  nodes: [
    step("look", "Look"),
    {
      kind: "branch",
      id: "cause",
      taken: undefined,
      cases: [
        {
          name: "ours",
          nodes: [step("rollback", "Go back"), step("promote", "Promote the repaired deployment")],
        },
        { name: "theirs", nodes: [step("open", "Open")] },
      ],
    },
    step("review", "Arrange the review"),
  ],
} as unknown as Plan;
const succeeded: StepState = {
  ...{
    use: undefined,
    output: undefined,
    message: undefined,
    at: undefined,
    begunAt: undefined,
    inForce: undefined,
    progress: undefined,
    passed: undefined,
  },
  status: "succeeded",
  attempts: 1,
};
const stop: RunEnd["stop"] = {
  kind: "needs-human",
  step: "promote",
  code: "OUTCOME_UNKNOWN",
  message: "promote waits",
  hint: "Resume.",
};
const end = (state: Partial<RunEnd["state"]>, rest: Partial<RunEnd> = {}): RunEnd => ({
  ...{ stop, exitCode: 3, ...rest },
  state: { ...emptyState, run: "night-1", phase: "suspended", ...state },
});

test("a run that was left names what is still to do, on the way that was taken", () => {
  const steps = {
    look: succeeded,
    rollback: succeeded,
    promote: { ...succeeded, status: "not-reached" as const },
  };
  const text = endLines(end({ steps, branches: { cause: "ours" } }), plan, "incidents/night-1").join("\n");
  expect(text).toBe(
    "promote waits [OUTCOME_UNKNOWN]\n    Resume.\nStill to do:\n  - Promote the repaired deployment\n" +
      "  - Arrange the review\nThe record is in incidents/night-1.",
  );
});

test("a run that ended owes its report, and a review where somebody went alone", () => {
  const finished = { phase: "finished", reviewPending: ["open"] } as const;
  const text = endLines(end(finished, { stop: undefined, exitCode: 0 }), plan, "incidents/night-1").join(
    "\n",
  );
  expect(text).toContain('./runbook report reviewed "what came of it" --run night-1');
  expect(text).toContain("./runbook report night-1");
  expect(text).not.toContain("Still to do");
});

test("an open bypass is said first, with the way to close it", () => {
  const until = "2026-11-21T04:00:00Z";
  const bypass = { ...{ since: "2026-11-21T03:00:00Z", by: "rita", until, latestMs: Date.parse(until) } };
  const inForce = { bypass: { ...bypass, generation: 1, ending: false, seenEnded: false } };
  const text = endLines(end({ inForce }, { exitCode: 4 }), plan, "incidents/night-1").join("\n");
  expect(text).toContain("A BYPASS MAY BE OPEN until 2026-11-21T04:00:00Z");
});

test("what failed and was gone on from is named", () => {
  const failed: StepState = { ...succeeded, status: "failed", passed: "The board answers 403." };
  const text = endLines(
    end({ phase: "finished", steps: { look: failed } }, { stop: undefined }),
    plan,
    "f",
  ).join("\n");
  expect(text).toContain("FAILED, and gone on from");
  expect(text).toContain("look: The board answers 403.");
});

test("a text that was only shown is left to whoever reads this, until a step of theirs has asked about it", () => {
  const shown: StepState = { ...succeeded, leaves: "its text is to be pasted" };
  const post = {
    ...step("post", "Post it"),
    effect: "manual",
    when: { source: "not steps.tell.output.posted" },
  };
  const telling = { nodes: [step("tell", "Tell users"), post] } as unknown as Plan;
  const text = (steps: Readonly<Record<string, StepState>>) =>
    endLines(end({ phase: "finished", steps }, { stop: undefined }), telling, "f").join("\n");
  expect(text({ tell: shown })).toContain("LEFT TO YOU:\n  - Tell users: its text is to be pasted");
  expect(text({ tell: shown, post: succeeded })).not.toContain("LEFT TO YOU");
  expect(text({ tell: succeeded })).not.toContain("LEFT TO YOU");
});

test("so is what the team was to be told beside the steps", () => {
  const intent = { notice: "team-alone", to: "team", values: {} } as const;
  const told = { "alone-open": { outcome: "to-paste", intent } } as unknown as RunEnd["state"]["deliveries"];
  const text = endLines(end({ deliveries: told }), plan, "f").join("\n");
  expect(text).toContain("LEFT TO YOU:\n  - Tell team: the text was shown and is to be pasted");
});

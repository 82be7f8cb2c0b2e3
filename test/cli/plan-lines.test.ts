import { expect, test } from "vitest";
import { planLines } from "../../src/cli/plan-from-line.ts";
import type { Output } from "../../src/cli/output.ts";
import type { Plan } from "../../src/plan/plan.ts";

const triage = { category: "none", severity: undefined, summary: "All is well." };
const planOf = (file: string) =>
  ({
    ...{ runbook: { file, title: "A title", commit: "0".repeat(40) }, stack: {}, nodes: [], hash: "0" },
    shown: { triage, warnings: [] },
  }) as unknown as Plan;

test("the whole of a plan is shown by what exists: a step's plan stands in no file that `plan` could read", () => {
  const out = { columns: 100 } as Output;
  const text = (file: string) => planLines(planOf(file), { full: false, out }).join("\n");
  expect(text("runbooks/auth-outage.yaml")).toContain("./runbook plan auth-outage --full");
  expect(text("do/policy.deny")).toContain("The whole plan: the same command with --full");
  expect(text("do/policy.deny")).not.toContain("./runbook plan");
});

import type { FollowedRun } from "../../team/followed-run.ts";
import type { Scene } from "../../stage/scene.ts";
import { planAndRun } from "../plan-and-run.ts";

/** What the reference app may show to anyone. */
export const listedRoutes = ["/rota", "/api/rota"] as const;

const notes = {
  copes: "Both show shifts and teams, nothing of a person, and change nothing on GET.",
  review: "Review tomorrow at ten, owner: whoever was on call.",
} as const;

/** The last rung is a runbook of its own, which somebody chooses: triage never names it. */
export async function planLastRung(stage: Scene): Promise<FollowedRun> {
  const listed = stage.sabotage.listedToo === undefined ? [] : [stage.sabotage.listedToo];
  return await planAndRun(stage, {
    runbook: "runbooks/open-last-resort.yaml",
    inputs: { routes: [...listedRoutes, ...listed].join(",") },
    notes,
  });
}

import { decodeRequest, encodeRequest } from "../../plan/request-line.ts";
import { recipeOf } from "../../plan/recipe.ts";
import type { Plan } from "../../plan/plan.ts";

/** What to send to the second person: one command, as it is. */
export function requestLines(raw: unknown, plan: Plan): readonly string[] {
  const decoded = decodeRequest(JSON.stringify(raw));
  if (typeof decoded === "string") return [decoded];
  const { request } = decoded;
  return [
    "",
    "Send this to someone else who may approve; they run one of",
    `  ./runbook approve ${request.run}`,
    `  ./runbook approve ${encodeRequest(request, recipeOf(plan))}`,
    `Their answer is found in the run's folder, or paste its line here.`,
    "",
    "",
  ];
}

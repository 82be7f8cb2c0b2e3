import { join, relative } from "node:path";
import { answerFile, requestFile } from "../../run/request.ts";
import { decodeRequest, encodeRequest } from "../../plan/request-line.ts";
import { recipeOf } from "../../plan/recipe.ts";
import type { Plan } from "../../plan/plan.ts";

/** What to send to the second person: one command, as it is. `folder` is the run's. */
export function requestText(raw: unknown, plan: Plan, folder: string): string {
  const decoded = decodeRequest(JSON.stringify(raw));
  if (typeof decoded === "string") return `${decoded}\n`;
  const file = relative(process.cwd(), join(folder, requestFile));
  return [
    "",
    "Send this to someone else who may approve; they run one of",
    `  npx runbook approve ${file}`,
    `  npx runbook approve ${encodeRequest(decoded.request, recipeOf(plan))}`,
    `Their answer is found in ${relative(process.cwd(), join(folder, answerFile))}, or paste its line here.`,
    "",
    "",
  ].join("\n");
}

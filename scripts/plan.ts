import { defineCommand } from "citty";
import { preparePlan, requireRunbook } from "../src/plan/prepare.ts";
import { renderPlan } from "../src/plan/render.ts";
import { resolveInputs } from "../src/plan/inputs.ts";
import { standardCatalogue } from "../src/steps/standard.ts";
import { keyValues } from "../src/cli/options.ts";
import { readText } from "./lint.ts";
import { symptomArg, symptomOf } from "./symptom.ts";
import { openCheckedWorld, stackArg } from "../src/cli/world.ts";

/** Options that say what is to be planned; `run` takes the same. */
export const planArgs = {
  ...stackArg,
  runbook: {
    type: "positional",
    required: true,
    description: "Path of a runbook, e.g. runbooks/auth-outage.yaml",
  },
  input: { type: "string", description: "A runbook's input, key=value; as often as needed" },
  decide: {
    type: "string",
    description: "A person's decision for a branch, branch=case; as often as needed",
  },
  ...symptomArg,
  json: { type: "boolean", description: "Print the plan as JSON" },
} as const;

export default defineCommand({
  meta: { name: "plan", description: "Show everything that a runbook would do, and change nothing" },
  args: planArgs,
  async run({ args, rawArgs }) {
    const symptom = symptomOf(args.symptom);
    const text = await readText(args.runbook);
    const typed = keyValues(rawArgs, "input");
    const decisions = keyValues(rawArgs, "decide");
    // before anything is asked of the world: a typing mistake must not cost a network's time-out
    resolveInputs(requireRunbook(text, args.runbook, standardCatalogue), typed);
    const { ports, warnings } = await openCheckedWorld({ stack: args.stack });
    const plan = await preparePlan({
      ports,
      catalogue: standardCatalogue,
      text,
      file: args.runbook,
      typed,
      decisions,
      warnings,
      ...symptom,
    });
    process.stdout.write(args.json === true ? `${JSON.stringify(plan)}\n` : renderPlan(plan));
    return 0;
  },
});

import { defineCommand } from "../src/cli/command.ts";
import { suggestStep } from "../src/cli/completion/suggest.ts";
import { oneStepOptions } from "../src/cli/step-command.ts";
import { readStepDraft, stepOptionsOf } from "../src/cli/step-draft.ts";
import { runDraft } from "../src/cli/run/run-draft.ts";

export default defineCommand({
  summary: "Do one step of the catalogue, planned, approved and put on record as a runbook is",
  json: "Print each record as a JSON line, and the end as the last one",
  options: {
    step: {
      type: "argument",
      required: true,
      description: "A step's name, e.g. bypass.verify; see docs/runbooks.md",
      suggest: suggestStep,
    },
    ...oneStepOptions,
  },
  moreOptions: stepOptionsOf,
  run: async (args, call) => await runDraft(readStepDraft(args.step, call), args, call),
});

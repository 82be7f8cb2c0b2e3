import { defineCommand } from "../src/cli/command.ts";
import { planOptions, readDraft, runbookOptions } from "../src/cli/plan-from-line.ts";
import { runDraft, runDraftOptions } from "../src/cli/run/run-draft.ts";

export default defineCommand({
  summary: "Plan a runbook, show it, and run it step by step, on the record",
  json: "Print each record as a JSON line, and the end as the last one",
  options: { ...planOptions, ...runDraftOptions },
  moreOptions: runbookOptions,
  run: async (args, call) => await runDraft(await readDraft(args, call), args, call),
});

import { defineCommand } from "../src/cli/command.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { openCheckedWorld } from "../src/cli/world.ts";
import { planLines, planOptions, readDraft, runbookOptions } from "../src/cli/plan-from-line.ts";

export default defineCommand({
  summary: "Show everything that a runbook would do, and change nothing",
  json: "Print the plan as JSON",
  options: planOptions,
  moreOptions: runbookOptions,
  async run(args, call) {
    const draft = await readDraft(args, call);
    // before anything is asked of the world: a typing mistake must not cost a network's time-out
    draft.check();
    const { ports, warnings } = await openCheckedWorld(call, args);
    const plan = await draft.plan(ports, warnings);
    call.out.answer(plan, () => planLines(plan, { full: args.full, out: call.out }));
    return exitCodes.done;
  },
});

import { approvalLine } from "../src/cli/approve/approval-line.ts";
import { askMissing, confirmHarmless } from "../src/cli/run/ask-before.ts";
import { defineCommand } from "../src/cli/command.ts";
import { executeRun } from "../src/cli/run/execute-run.ts";
import { openCheckedWorld } from "../src/cli/world.ts";
import { openFolders } from "../src/open-folders.ts";
import { operatorOf } from "../src/cli/run/operator.ts";
import { answersOf, runOptions } from "../src/cli/options.ts";
import { planLines, planOptions, readDraft, runbookOptions } from "../src/cli/plan-from-line.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { refuseOverrides } from "../src/run/override.ts";
import { byFingerprint } from "../src/cli/secret-inputs.ts";
import { standardCatalogue } from "../src/steps/standard.ts";
import { catchUp } from "../src/cli/run/catch-up.ts";
import { startRun } from "../src/run/start.ts";

export default defineCommand({
  summary: "Plan a runbook, show it, and run it step by step, on the record",
  json: "Print each record as a JSON line, and the end as the last one",
  options: {
    ...planOptions,
    ...runOptions,
    yes: { type: "boolean", description: "Run without asking what needs no approval" },
  },
  moreOptions: runbookOptions,
  async run(args, call) {
    const { out, cwd } = call;
    const draft = await readDraft(args, call);
    const answers = answersOf(args, await approvalLine(args.approval, cwd));
    const root = projectRoot(cwd);
    if (call.stdin.isTTY !== true) draft.check();
    const { ports, warnings } = await openCheckedWorld(call, args);
    const typed = await askMissing(draft, ports, call);
    const executor = await operatorOf(ports, args.as);
    await catchUp({ root, ports, say: out.note, signal: new AbortController().signal }, args);
    const plan = await draft.plan(ports, warnings, typed);
    out.answer({ plan }, () => planLines(plan, { full: args.full, out }));
    refuseOverrides(plan, answers.overrides, standardCatalogue);
    await confirmHarmless(plan, ports, call, args.yes);
    const { clock, redact } = ports;
    const begun = await startRun({
      plan,
      folders: await openFolders(root),
      clock,
      redact,
      requester: executor.id,
    });
    return await executeRun({
      ...{ root, plans: [plan], ports, ...begun, executor, answers, wait: args.wait, call },
      ...{ full: args.full, secrets: await byFingerprint(draft.secrets, ports.fingerprint) },
    });
  },
});

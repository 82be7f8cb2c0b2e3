import { answersOf, keyValues, runOptions } from "../src/cli/options.ts";
import { approvalLine } from "../src/cli/approve/describe.ts";
import { suggestRun } from "../src/cli/completion/suggest.ts";
import { defineCommand } from "../src/cli/command.ts";
import { executeRun } from "../src/cli/run/execute-run.ts";
import { checkWorld } from "../src/check-world.ts";
import { openWorld } from "../src/cli/world.ts";
import { openFolders } from "../src/open-folders.ts";
import { actingAs, operatorOf, runName } from "../src/cli/run/operator.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { reopenRun } from "../src/run/reopen.ts";
import { refuseOverrides } from "../src/run/override.ts";
import { secretsOfPlan } from "../src/cli/secret-inputs.ts";
import type { Secrets } from "../src/run/context.ts";
import { standardCatalogue } from "../src/steps/standard.ts";
import { endOthers, reconcileOthers } from "../src/cli/run/left-engines.ts";

export default defineCommand({
  summary: "Go on with a run that was left, stopped or killed",
  json: "Print each record as a JSON line, and the end as the last one",
  options: {
    run: {
      type: "argument",
      description: "The run; default: the newest that has not ended",
      suggest: suggestRun,
    },
    ...runOptions,
    input: { type: "list", description: "A secret input once more: name=@file, name=env:NAME or name=-" },
    takeOver: {
      type: "boolean",
      description: "Take over from a holder on another machine that is known to be gone",
    },
  },
  async run(args, call) {
    const root = projectRoot(call.cwd);
    const answers = answersOf(args, await approvalLine(args.approval, call.cwd));
    const opened = await openWorld(call, args);
    const { clock, redact } = opened;
    const executor = await operatorOf(opened, args.as);
    const ports = actingAs(opened, executor);
    let secrets: Secrets = new Map();
    const begun = await reopenRun({
      ...{ clock, redact, folders: await openFolders(root), by: executor.id, force: args.takeOver },
      say: call.out.note,
      run: args.run === undefined ? undefined : runName(args.run),
      check: async (plan) => {
        refuseOverrides(plan, answers.overrides, standardCatalogue);
        await checkWorld(ports, call.env);
        secrets = await secretsOfPlan(plan, keyValues(args.input, "input"), call, ports.fingerprint);
      },
    });
    try {
      // Engines that other commands than this run's have left; its own is reconciled on its own record.
      const signal = new AbortController().signal;
      const here = { root, ports, say: call.out.note, signal };
      await (args.direct ? endOthers(here) : reconcileOthers(here, "update"));
    } catch (error) {
      await begun.journal.close();
      throw error;
    }
    return await executeRun({ root, ports, ...begun, executor, answers, secrets, wait: args.wait, call });
  },
});

import { defineCommand } from "citty";
import { openFolders } from "../src/open-folders.ts";
import { refuseOverrides } from "../src/run/override.ts";
import { reopenRun } from "../src/run/reopen.ts";
import { standardCatalogue } from "../src/steps/standard.ts";
import type { Journal } from "../src/journal/journal.ts";
import type { OpenedPorts } from "../src/open-ports.ts";
import { approvalLine } from "../src/cli/approve/approval-line.ts";
import { carryOut } from "../src/cli/run/execute-run.ts";
import { executorOf } from "../src/cli/run/operator.ts";
import { settleOthers } from "../src/cli/run/left-engines.ts";
import { runName } from "../src/cli/run/run-name.ts";
import { answersOf, runArgs } from "./run-options.ts";
import { checkoutRoot, openCheckedWorld } from "../src/cli/world.ts";

/** Engines that were left by other commands than this run's; its own is settled on its own record. */
async function settleBeside(root: string, ports: OpenedPorts, journal: Journal): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${ports.redact(line)}\n`);
  try {
    await settleOthers({ root, ports, say, signal: new AbortController().signal }, "update");
  } catch (error) {
    await journal.close();
    throw error;
  }
}

export default defineCommand({
  meta: { name: "resume", description: "Go on with a run that was left, stopped or killed" },
  args: {
    run: {
      type: "positional",
      required: false,
      description: "The run; default: the newest that has not ended",
    },
    ...runArgs,
    takeOver: {
      type: "boolean",
      description: "Take over from a holder on another machine that is known to be gone",
    },
  },
  async run({ args, rawArgs }) {
    const root = checkoutRoot();
    const answers = answersOf(rawArgs, await approvalLine(args.approval));
    const { ports } = await openCheckedWorld({ stack: args.stack });
    const folders = await openFolders(root);
    const person = await executorOf(ports, args.as);
    const begun = await reopenRun({
      folders,
      run: args.run === undefined ? undefined : runName(args.run),
      clock: ports.clock,
      redact: ports.redact,
      by: person.id,
      force: args.takeOver === true,
      check: (plan) => refuseOverrides(plan, answers.overrides, standardCatalogue),
    });
    await settleBeside(root, ports, begun.journal);
    return await carryOut({
      root,
      ports,
      ...begun,
      executor: person,
      answers,
      wait: args.wait,
      json: args.json === true,
    });
  },
});

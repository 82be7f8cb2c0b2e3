import { suggestRun } from "../src/cli/completion/suggest.ts";
import { defineCommand } from "../src/cli/command.ts";
import { abandonRun, type Abandoned } from "../src/run/abandon.ts";
import { notSeenClosed } from "../src/status/seen-closed.ts";
import { openFolders, openProcesses } from "../src/open-folders.ts";
import { asOption, reasonOf, stackOption } from "../src/cli/options.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { operatorOf, runName } from "../src/cli/run/operator.ts";
import { openWorld } from "../src/cli/world.ts";
import { projectRoot } from "../src/cli/roots.ts";

function lines({ run, records, undecided }: Abandoned): readonly string[] {
  return [
    records.length === 0 ? `${run} was abandoned before; nothing was changed.` : `${run} is abandoned.`,
    ...(undecided.length === 0
      ? []
      : [`Nobody knows whether this has happened, and the report says so: ${undecided.join(", ")}.`]),
    `Write its report with \`./runbook report ${run}\`.`,
  ];
}

export default defineCommand({
  summary: "End a run that nobody will go on with, and say why",
  options: {
    run: {
      type: "argument",
      required: true,
      description: "The run: its name, or its folder",
      suggest: suggestRun,
    },
    reason: { type: "string", required: true, description: "Why nobody goes on with it, in a sentence" },
    ...stackOption,
    ...asOption,
    takeOver: {
      type: "boolean",
      description: "Take over from a holder on another machine that is known to be gone",
    },
  },
  async run(args, call) {
    const reason = reasonOf("reason", args.reason);
    const ports = await openWorld(call, { stack: args.stack });
    const { clock, redact, stack } = ports;
    const person = await operatorOf(ports, args.as);
    const done = await abandonRun({
      ...{ clock, redact, stack, reason, by: person.id, force: args.takeOver },
      folders: await openFolders(projectRoot(call.cwd)),
      run: runName(args.run),
      processes: await openProcesses(),
      notSeenClosed: (started) => notSeenClosed(ports, started),
    });
    const { run, records, undecided } = done;
    const shown = { run, outcome: "abandoned", already: records.length === 0, undecided, records };
    call.out.answer(shown, () => lines(done));
    return exitCodes.done;
  },
});

import { defineCommand } from "citty";
import { abandonRun, type Abandoned } from "../src/run/abandon.ts";
import { notSeenClosed } from "../src/status/seen-closed.ts";
import { openFolders, openProcesses } from "../src/open-folders.ts";
import { asArg } from "./as.ts";
import { exitCodes } from "../src/cli/edge.ts";
import { executorOf } from "../src/cli/run/operator.ts";
import { runName } from "../src/cli/run/run-name.ts";
import { reasonOf } from "./run-options.ts";
import { checkoutRoot, openWorld, stackArg } from "../src/cli/world.ts";

function text({ run, records, undecided }: Abandoned): string {
  return [
    records.length === 0 ? `${run} was abandoned before; nothing was changed.` : `${run} is abandoned.`,
    ...(undecided.length === 0
      ? []
      : [`Nobody knows whether this has happened, and the report says so: ${undecided.join(", ")}.`]),
    `Write its report with \`npx runbook report ${run}\`.`,
    "",
  ].join("\n");
}

export default defineCommand({
  meta: { name: "abandon", description: "End a run that nobody will go on with, and say why" },
  args: {
    run: { type: "positional", required: true, description: "The run: its name, or its folder" },
    reason: { type: "string", required: true, description: "Why nobody goes on with it, in a sentence" },
    ...stackArg,
    ...asArg,
    takeOver: {
      type: "boolean",
      description: "Take over from a holder on another machine that is known to be gone",
    },
    json: { type: "boolean", description: "Print one JSON object" },
  },
  async run({ args }) {
    const reason = reasonOf("reason", args.reason);
    const ports = await openWorld({ stack: args.stack });
    const { clock, redact, stack } = ports;
    const person = await executorOf(ports, args.as);
    const done = await abandonRun({
      ...{ clock, redact, stack, reason, by: person.id, force: args.takeOver === true },
      folders: await openFolders(checkoutRoot()),
      run: runName(args.run),
      processes: await openProcesses(),
      notSeenClosed: (started) => notSeenClosed(ports, started),
    });
    const { run, records, undecided } = done;
    const shown = { run, outcome: "abandoned", already: records.length === 0, undecided, records };
    process.stdout.write(args.json === true ? `${JSON.stringify(shown)}\n` : text(done));
    return exitCodes.done;
  },
});

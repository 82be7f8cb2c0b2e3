import { defineCommand } from "../src/cli/command.ts";
import { gatherFacts, probeTimeoutMs } from "../src/facts/gather.ts";
import { renderTriage } from "../src/facts/render.ts";
import { badArgument } from "../src/cli/edge.ts";
import { logSource } from "../src/cli/log-source.ts";
import { stackOption, symptomOf, symptomOption } from "../src/cli/options.ts";
import { checklistsAt, hostOf, originOf, targetOptions, targetsOf } from "../src/cli/targets.ts";
import { openWorld } from "../src/cli/world.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { projectRoot } from "../src/cli/roots.ts";
import type { Output } from "../src/cli/output.ts";

function timeout(text: string | undefined): number {
  if (text === undefined) return probeTimeoutMs;
  const seconds = Number(text);
  if (!(seconds >= 0.1 && seconds <= 60))
    throw badArgument(`--timeout ${text} is not a time`, "Give seconds, 0.1 to 60.");
  return seconds * 1000;
}

/** As wide as the terminal, within what can be read. */
const widthOf = ({ columns }: Output): number => Math.min(Math.max(columns, 60), 120);

export default defineCommand({
  summary: "Look at the live world: what is wrong, and which runbook fits",
  json: "Print facts and verdict as JSON",
  options: {
    ...stackOption,
    ...targetOptions,
    ...symptomOption,
    logs: {
      type: "string",
      description:
        "The app's log: a file, vercel, or none (Default: vercel, the live deployment's runtime log)",
    },
    logsCommand: { type: "string", description: "A shell command that prints the app's log" },
    timeout: { type: "string", description: "Seconds for each probe; all run side by side (Default: 5)" },
  },
  async run(args, call) {
    const { out } = call;
    const timeoutMs = timeout(args.timeout);
    const symptom = symptomOf(args.symptom);
    const [origin, frontendApi] = [originOf(args.origin), hostOf(args.frontendApi)];
    const ports = await openWorld(call, args);
    const logs = logSource(ports, call.cwd, args);
    const { targets, warning } = await targetsOf(ports);
    const facts = await gatherFacts(
      ports,
      {
        appOrigin: origin ?? targets.appOrigin,
        frontendApi: frontendApi ?? targets.frontendApi,
        protectedPath: targets.protectedPath,
      },
      {
        timeoutMs,
        ...(logs === undefined ? {} : { logs }),
        ...symptom,
        checklists: await checklistsAt(projectRoot(call.cwd)),
      },
    );
    if (warning !== undefined && !out.asJson) out.note(warning);
    const warnings = warning === undefined ? [] : [warning];
    out.answer({ ...facts, warnings }, () => renderTriage(facts, widthOf(out)));
    return exitCodes.done;
  },
});

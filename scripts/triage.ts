import { defineCommand } from "../src/cli/command.ts";
import { RunbookError } from "../src/errors.ts";
import type { Targets } from "../src/facts/fact.ts";
import { readYamlFolder } from "../src/adapters/notify/files.ts";
import { checklistsIn } from "../src/runbook/by-category.ts";
import { gatherFacts, probeTimeoutMs } from "../src/facts/gather.ts";
import { renderTriage } from "../src/facts/render.ts";
import type { Ports } from "../src/ports/index.ts";
import { badArgument } from "../src/cli/edge.ts";
import { logSource } from "../src/cli/log-source.ts";
import { stackOption, symptomOf, symptomOption } from "../src/cli/options.ts";
import { openWorld } from "../src/cli/world.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { projectRoot } from "../src/cli/roots.ts";
import type { Output } from "../src/cli/output.ts";

/** Where to look, from the stack; triage goes on without it, because a broken stack may be what is wrong. */
async function targetsOf(
  ports: Pick<Ports, "stack">,
): Promise<{ readonly targets: Targets; readonly warning: string | undefined }> {
  try {
    const { appOrigin, clerkFrontendApi, protectedPath } = await ports.stack.identity();
    return { targets: { appOrigin, frontendApi: clerkFrontendApi, protectedPath }, warning: undefined };
  } catch (error) {
    const why = error instanceof RunbookError ? error.message : "its config cannot be read";
    return {
      targets: { appOrigin: undefined, frontendApi: undefined },
      warning: `The stack is not known here: ${why}`,
    };
  }
}

function timeout(text: string | undefined): number {
  if (text === undefined) return probeTimeoutMs;
  const seconds = Number(text);
  if (!(seconds >= 0.1 && seconds <= 60))
    throw badArgument(`--timeout ${text} is not a time`, "Give seconds, 0.1 to 60.");
  return seconds * 1000;
}

function originOf(text: string | undefined): string | undefined {
  if (text === undefined || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) return text;
  throw badArgument(`--origin ${text} is no origin`, "Give it as https://app.example.com.");
}

function hostOf(text: string | undefined): string | undefined {
  if (text === undefined || /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(text)) return text;
  throw badArgument(`--frontend-api ${text} is no host`, "Give it as clerk.example.com.");
}

/** What is wrong with runbooks must not keep triage from saying what is wrong with the world. */
async function checklists(root: string) {
  return checklistsIn(await readYamlFolder(root, "runbooks", { passOver: true }), "runbooks");
}

/** As wide as the terminal, within what can be read. */
const widthOf = ({ columns }: Output): number => Math.min(Math.max(columns, 60), 120);

export default defineCommand({
  summary: "Look at the live world: what is wrong, and which runbook fits",
  json: "Print facts and verdict as JSON",
  options: {
    ...stackOption,
    origin: { type: "string", description: "The app's origin; default: the stack's" },
    frontendApi: { type: "string", description: "Host of Clerk's Frontend API; default: the stack's" },
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
        checklists: await checklists(projectRoot(call.cwd)),
      },
    );
    if (warning !== undefined && !out.asJson) out.note(warning);
    const warnings = warning === undefined ? [] : [warning];
    out.answer({ ...facts, warnings }, () => renderTriage(facts, widthOf(out)));
    return exitCodes.done;
  },
});

import { defineCommand } from "citty";
import { clerkConfig } from "../infra/clerk-values.ts";
import { isClerks, wantedKeys } from "../infra/variable-keys.ts";
import { adopt, prepareAdoption, type AdoptionWorld, type Prepared } from "../src/variables/adopt.ts";
import { adoptionLines } from "../src/variables/adoption-text.ts";
import { printable } from "../src/ports/printable.ts";
import type { OpenedPorts } from "../src/open-ports.ts";
import { badArgument, exitCodes } from "../src/cli/edge.ts";
import { openCheckedWorld, stackArg } from "../src/cli/world.ts";

export default defineCommand({
  meta: {
    name: "adopt",
    description: "Take over the environment variables that the Vercel project has, and bring the stack up",
  },
  args: {
    ...stackArg,
    plan: { type: "boolean", description: "Show what would be taken over, and change nothing" },
    yes: { type: "boolean", description: "Do it without asking; needed where nobody is at a terminal" },
    json: { type: "boolean", description: "Print one JSON object; with --plan or --yes" },
  },
  async run({ args }) {
    if (args.json === true && args.plan !== true && args.yes !== true)
      throw badArgument("--json asks nothing", "Add --plan to look, or --yes to do it.");
    const { ports, warnings } = await openCheckedWorld({ stack: args.stack });
    const say = (line: string) => void process.stderr.write(`${printable(ports.redact(line))}\n`);
    warnings.forEach(say);
    const world = await worldOf(ports);
    const prepared = await prepareAdoption(world);
    const deploys = (await ports.stack.deploymentConfig()).ref;
    if (args.json !== true) show(prepared, deploys);
    const shown = { plan: prepared.plan, deployment: deploys ?? null };
    if (args.plan === true) {
      if (args.json === true) print({ outcome: "planned", ...shown, changes: [] });
      return exitCodes.done;
    }
    if (args.yes !== true && !(await confirmed(ports))) {
      say("Nothing was changed.");
      return exitCodes.failed;
    }
    const { changes, warnings: told } = await adopt(world, prepared, { say });
    told.forEach(say);
    if (args.json === true) print({ outcome: "adopted", ...shown, changes });
    else
      process.stdout.write(
        "Done. Every variable stands where it stood, and a new preview is empty: from now on `pulumi up` keeps the values.\n",
      );
    return exitCodes.done;
  },
});

async function worldOf(ports: OpenedPorts): Promise<AdoptionWorld> {
  const { lane } = await ports.stack.identity();
  const adopting = ports.adopting();
  const development = (await adopting.config("developmentInstance"))?.reveal() === "true";
  return {
    stack: ports.stack,
    variables: ports.variables,
    adopting,
    http: ports.http,
    kind: development ? undefined : "live",
    configKeys: clerkConfig,
    wanted: (configured) =>
      wantedKeys({
        lane,
        clerkWebhookSecret: configured.includes("CLERK_WEBHOOK_SIGNING_SECRET") ? "set" : undefined,
      }).map((key) => ({ key, clerks: isClerks(key) })),
  };
}

function show({ plan }: Prepared, deploys: string | undefined): void {
  const besides = [
    "an Edge Config store, its token and two items, where the stack has none",
    ...(deploys === undefined ? [] : [`a production deployment of ${deploys}, which the config asks for`]),
  ];
  process.stdout.write(`${adoptionLines(plan, besides).map(columns).join("\n")}\n`);
}

/** Escaped, with the spaces between the columns kept. */
const columns = (line: string): string =>
  line
    .split(/( {2,})/)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join("");

/** @throws BadInput where nobody can be asked */
async function confirmed(ports: OpenedPorts): Promise<boolean> {
  if (process.stdin.isTTY !== true)
    throw badArgument(
      "nobody is at a terminal to say yes",
      "Add --yes to do what is shown above. Nothing was changed.",
    );
  return await ports.ask.confirm("Take them over and bring the stack up?");
}

const print = (value: unknown) => void process.stdout.write(`${JSON.stringify(value)}\n`);

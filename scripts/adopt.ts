import { defineCommand } from "../src/cli/command.ts";
import { adopt, prepareAdoption, type Prepared } from "../src/variables/adopt.ts";
import { adoptionLines, besidesLines } from "../src/variables/adoption-text.ts";
import type { OpenedPorts } from "../src/open-ports.ts";
import { badArgument } from "../src/cli/edge.ts";
import { openCheckedWorld } from "../src/cli/world.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { stackOption } from "../src/cli/options.ts";
import type { Invocation } from "../src/cli/command.ts";
import { adoptionWorldOf } from "./adopt/adoption-world.ts";

export default defineCommand({
  summary: "Take over the environment variables that the Vercel project has, and bring the stack up",
  json: "Print one JSON object; with --plan or --yes",
  options: {
    ...stackOption,
    plan: { type: "boolean", description: "Show what would be taken over, and change nothing" },
    yes: { type: "boolean", description: "Do it without asking; needed where nobody is at a terminal" },
  },
  async run(args, call) {
    const { out } = call;
    if (out.asJson && !args.plan && !args.yes)
      throw badArgument("--json asks nothing", "Add --plan to look, or --yes to do it.");
    const { ports, warnings } = await openCheckedWorld(call, args);
    out.note(...warnings);
    const world = await adoptionWorldOf(ports);
    const prepared = await prepareAdoption(world);
    const deploys = (await ports.stack.deploymentConfig()).ref;
    if (!out.asJson) out.print(...planLines(prepared, deploys));
    const shown = { plan: prepared.plan, deployment: deploys ?? null };
    if (args.plan) {
      if (out.asJson) out.json({ outcome: "planned", ...shown, changes: [] });
      return exitCodes.done;
    }
    if (!args.yes && !(await confirmed(ports, call))) {
      out.note("Nothing was changed.");
      return exitCodes.failed;
    }
    const { changes, warnings: told } = await adopt(world, prepared, { say: out.note });
    out.note(...told);
    out.answer({ outcome: "adopted", ...shown, changes }, () => [
      "Done. Every variable stands where it stood, and a new preview is empty: from now on `pulumi up` keeps the values.",
    ]);
    return exitCodes.done;
  },
});

const planLines = ({ plan }: Prepared, deploys: string | undefined): readonly string[] =>
  adoptionLines(plan, besidesLines(deploys));

/** @throws BadInput where nobody can be asked */
async function confirmed(ports: OpenedPorts, { stdin }: Invocation): Promise<boolean> {
  if (stdin.isTTY !== true)
    throw badArgument(
      "nobody is at a terminal to say yes",
      "Add --yes to do what is shown above. Nothing was changed.",
    );
  return await ports.ask.confirm("Take them over and bring the stack up?");
}

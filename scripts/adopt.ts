import { defineCommand } from "../src/cli/command.ts";
import { adopt, prepareAdoption, type Prepared } from "../src/variables/adopt.ts";
import { adoptionLines, besidesLines } from "../src/variables/adoption-text.ts";
import { openCheckedWorld } from "../src/cli/world.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { refuseSilent, sayYes } from "../src/cli/say-yes.ts";
import { stackOption } from "../src/cli/options.ts";
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
    refuseSilent(call, args.plan || args.yes);
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
    if (
      !args.yes &&
      !(await sayYes(ports.ask, call.stdin.isTTY === true, "Take them over and bring the stack up?"))
    ) {
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

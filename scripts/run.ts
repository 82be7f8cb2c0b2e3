import { defineCommand } from "citty";
import { NeedsHuman } from "../src/errors.ts";
import { openFolders } from "../src/open-folders.ts";
import { preparePlan, requireRunbook } from "../src/plan/prepare.ts";
import { renderPlan } from "../src/plan/render.ts";
import { resolveInputs } from "../src/plan/inputs.ts";
import { standardCatalogue } from "../src/steps/standard.ts";
import { refuseOverrides } from "../src/run/override.ts";
import { startRun } from "../src/run/start.ts";
import { stepsOf } from "../src/plan/walk.ts";
import type { OpenedPorts } from "../src/open-ports.ts";
import type { Plan } from "../src/plan/plan.ts";
import type { Ports } from "../src/ports/index.ts";
import type { Runbook } from "../src/runbook/runbook.ts";
import { approvalLine } from "../src/cli/approve/approval-line.ts";
import { followOthers } from "./bypass/sync.ts";
import { carryOut } from "../src/cli/run/execute-run.ts";
import { executorOf } from "../src/cli/run/operator.ts";
import { keyValues } from "../src/cli/options.ts";
import { settleOthers } from "../src/cli/run/left-engines.ts";
import { readText } from "./lint.ts";
import { planArgs } from "./plan.ts";
import { answersOf, runArgs } from "./run-options.ts";
import { symptomOf } from "./symptom.ts";
import { checkoutRoot, openCheckedWorld } from "../src/cli/world.ts";

/** Inputs that only a person can give are asked for, once, where there is a terminal. */
async function askMissing(
  runbook: Runbook,
  typed: Readonly<Record<string, string>>,
  ports: Ports,
): Promise<Readonly<Record<string, string>>> {
  const answers: Record<string, string> = { ...typed };
  if (process.stdin.isTTY !== true) return answers;
  for (const { name, description, required } of runbook.inputs)
    if (required && answers[name] === undefined)
      answers[name] = await ports.ask.text(`${name} (${description}): `);
  return answers;
}

async function confirmHarmless(plan: Plan, ports: Ports, yes: boolean): Promise<void> {
  if (yes || stepsOf(plan.nodes).some(({ dangerous }) => dangerous)) return;
  if (process.stdin.isTTY !== true)
    throw new NeedsHuman("Nobody confirmed the plan.", {
      code: "APPROVAL_MISSING",
      hint: "Read it, then add --yes.",
    });
  if (!(await ports.ask.confirm("Carry this out?")))
    throw new NeedsHuman("Nothing was done.", { code: "APPROVAL_DENIED" });
}

/** What others did here and elsewhere is waited for and taken up first, so that the plan begins at what is live. */
async function catchUp(root: string, ports: OpenedPorts, stackName: string | undefined): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${ports.redact(line)}\n`);
  const here = { root, ports, stackName, say, signal: new AbortController().signal };
  await settleOthers(here, "update");
  await followOthers(here);
}

export default defineCommand({
  meta: { name: "run", description: "Plan a runbook, show it, and carry it out step by step, on the record" },
  args: {
    ...runArgs,
    ...planArgs,
    json: runArgs.json,
    yes: { type: "boolean", description: "Carry out without asking what needs no approval" },
  },
  async run({ args, rawArgs }) {
    const symptom = symptomOf(args.symptom);
    const text = await readText(args.runbook);
    const runbook = requireRunbook(text, args.runbook, standardCatalogue);
    const answers = answersOf(rawArgs, await approvalLine(args.approval));
    const root = checkoutRoot();
    const given = keyValues(rawArgs, "input");
    if (process.stdin.isTTY !== true) resolveInputs(runbook, given);
    const { ports, warnings } = await openCheckedWorld({ stack: args.stack });
    const typed = await askMissing(runbook, given, ports);
    resolveInputs(runbook, typed);
    const person = await executorOf(ports, args.as);
    await catchUp(root, ports, args.stack);
    const plan = await preparePlan({
      ports,
      catalogue: standardCatalogue,
      text,
      file: args.runbook,
      typed,
      decisions: keyValues(rawArgs, "decide"),
      warnings,
      ...symptom,
    });
    process.stdout.write(args.json === true ? `${JSON.stringify({ plan })}\n` : renderPlan(plan));
    refuseOverrides(plan, answers.overrides, standardCatalogue);
    await confirmHarmless(plan, ports, args.yes === true);
    const folders = await openFolders(root);
    const begun = await startRun({
      plan,
      folders,
      clock: ports.clock,
      redact: ports.redact,
      requester: person.id,
    });
    return await carryOut({
      root,
      plan,
      ports,
      ...begun,
      executor: person,
      answers,
      wait: args.wait,
      json: args.json === true,
    });
  },
});

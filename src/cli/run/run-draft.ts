import { NeedsHuman } from "../../errors.ts";
import { openFolders } from "../../open-folders.ts";
import type { Plan } from "../../plan/plan.ts";
import { stepsOf } from "../../plan/walk.ts";
import { refuseTyped } from "../../plan/inputs.ts";
import { instant } from "../../ports/clock.ts";
import type { Ports } from "../../ports/index.ts";
import type { InputDeclaration } from "../../runbook/runbook.ts";
import { refuseOverrides } from "../../run/override.ts";
import { startRun } from "../../run/start.ts";
import { standardCatalogue } from "../../steps/standard.ts";
import { approvalLine } from "../approve/describe.ts";
import type { Args, Invocation, OptionDefinitions } from "../command.ts";
import { answersOf, runOptions } from "../options.ts";
import { type Draft, planLines } from "../plan-from-line.ts";
import { projectRoot } from "../roots.ts";
import { askSecret, byFingerprint, placeholder } from "../secret-inputs.ts";
import { openCheckedWorld } from "../world.ts";
import { catchUp } from "./catch-up.ts";
import { executeRun } from "./execute-run.ts";
import { actingAs, operatorOf } from "./operator.ts";

/** Options of what plans and runs in one go. */
export const runDraftOptions = {
  ...runOptions,
  yes: { type: "boolean", description: "Run without asking what needs no approval" },
} as const satisfies OptionDefinitions;

type Wish = Args<typeof runDraftOptions> & { readonly full: boolean };

/** Plans, shows the plan, asks, and runs it on the record. @returns the exit code */
export async function runDraft(draft: Draft, args: Wish, call: Invocation): Promise<number> {
  const { out, cwd } = call;
  const answers = answersOf(args, await approvalLine(args.approval, cwd));
  const root = projectRoot(cwd);
  if (call.stdin.isTTY !== true) draft.check();
  const { ports: opened, warnings } = await openCheckedWorld(call, args);
  const typed = await askMissing(draft, opened, call);
  const executor = await operatorOf(opened, args.as);
  const ports = actingAs(opened, executor);
  await catchUp({ root, ports, say: out.note, signal: new AbortController().signal }, args);
  const plan = await draft.plan(ports, warnings, typed);
  out.answer({ plan }, () => planLines(plan, { full: args.full, out }));
  refuseOverrides(plan, answers.overrides, standardCatalogue);
  await confirmHarmless(plan, ports, call, args.yes);
  const { clock, redact } = ports;
  const folders = await openFolders(root);
  const begun = await startRun({ plan, folders, clock, redact, requester: executor.id });
  return await executeRun({
    ...{ root, plans: [plan], ports, ...begun, executor, answers, wait: args.wait, call },
    ...{ full: args.full, secrets: await byFingerprint(draft.secrets, ports.fingerprint) },
  });
}

/** What was typed, and where there is a terminal what a person answers for the inputs that are missing. */
async function askMissing(
  { runbook, typed, secrets, check }: Draft,
  ports: Pick<Ports, "ask" | "clock">,
  { stdin }: Pick<Invocation, "stdin">,
): Promise<Readonly<Record<string, string>>> {
  const answers: Record<string, string> = { ...typed };
  if (stdin.isTTY === true)
    for (const input of runbook.inputs) {
      const { name, required, type } = input;
      if (!required || answers[name] !== undefined) continue;
      if (type !== "secret") answers[name] = await askInput(input, ports);
      const secret = type === "secret" ? await askSecret(input) : undefined;
      if (secret === undefined) continue;
      secrets.set(name, secret);
      answers[name] = placeholder;
    }
  check(answers);
  return answers;
}

/** Asks until the answer may stand: one that is wrong would be told only after all the others. */
async function askInput(
  input: InputDeclaration,
  { ask, clock }: Pick<Ports, "ask" | "clock">,
): Promise<string> {
  const { name, description, pattern = "", options } = input;
  const one = options === undefined ? "" : `; ${options.join(" or ")}`;
  const now = pattern.startsWith(instantPattern) ? `; now it is ${instant(clock.now()).slice(0, 16)}Z` : "";
  let above: readonly string[] = [];
  for (;;) {
    const text = await ask.text(`${name}: `, [...above, `${description}${one}${now}`]);
    const wrong = refuseTyped(input, text);
    if (wrong === undefined) return text;
    above = [`That will not do: ${wrong}`];
  }
}

/** How the pattern of an input begins that is a moment in UTC. */
const instantPattern = String.raw`\d{4}-\d{2}-\d{2}T`;

/** @throws NeedsHuman where nobody has said yes to a plan that no second person will see */
async function confirmHarmless(
  plan: Plan,
  ports: Pick<Ports, "ask">,
  { stdin }: Pick<Invocation, "stdin">,
  yes: boolean,
): Promise<void> {
  if (yes || stepsOf(plan.nodes).some(({ dangerous }) => dangerous)) return;
  if (stdin.isTTY !== true)
    throw new NeedsHuman("Nobody confirmed the plan.", {
      code: "APPROVAL_MISSING",
      hint: "Read it, then add --yes.",
    });
  if (!(await ports.ask.confirm("Run this?")))
    throw new NeedsHuman("Nothing was done.", { code: "APPROVAL_DENIED" });
}

import { NeedsHuman } from "../../errors.ts";
import { stepsOf } from "../../plan/walk.ts";
import { askSecret, placeholder } from "../secret-inputs.ts";
import type { Draft } from "../plan-from-line.ts";
import type { Invocation } from "../command.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Ports } from "../../ports/index.ts";

/** What was typed, and where there is a terminal what a person answers for the inputs that are missing. */
export async function askMissing(
  { runbook, typed, secrets, check }: Draft,
  ports: Pick<Ports, "ask">,
  { stdin }: Pick<Invocation, "stdin">,
): Promise<Readonly<Record<string, string>>> {
  const answers: Record<string, string> = { ...typed };
  if (stdin.isTTY === true)
    for (const input of runbook.inputs) {
      const { name, description, required, type } = input;
      if (!required || answers[name] !== undefined) continue;
      if (type !== "secret") answers[name] = await ports.ask.text(`${name} (${description}): `);
      const secret = type === "secret" ? await askSecret(input) : undefined;
      if (secret === undefined) continue;
      secrets.set(name, secret);
      answers[name] = placeholder;
    }
  check(answers);
  return answers;
}

/** @throws NeedsHuman where nobody has said yes to a plan that no second person will see */
export async function confirmHarmless(
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

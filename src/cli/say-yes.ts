import type { Ask } from "../ports/ask.ts";
import type { Invocation } from "./command.ts";
import { badArgument } from "./edge.ts";

/**
 * Of a command that shows first what it would do: with --json nobody can answer.
 * @throws BadInput unless --plan or --yes says what is wanted
 */
export function refuseSilent({ out }: Pick<Invocation, "out">, says: boolean): void {
  if (out.asJson && !says) throw badArgument("--json asks nothing", "Add --plan to look, or --yes to do it.");
}

/** Asks whoever is at the terminal. @throws BadInput where nobody can be asked */
export async function sayYes(ask: Pick<Ask, "confirm">, canAsk: boolean, question: string): Promise<boolean> {
  if (!canAsk)
    throw badArgument(
      "nobody is at a terminal to say yes",
      "Add --yes to do what is shown above. Nothing was changed.",
    );
  return await ask.confirm(question);
}

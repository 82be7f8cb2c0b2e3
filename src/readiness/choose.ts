import { closest } from "../runbook/closest.ts";
import { BadInput } from "../errors.ts";
import { groups, type Check } from "./check.ts";

/**
 * Checks by id, or by group (`clerk`), in the list's own order; none named: all.
 * @throws BadInput `BAD_ARGUMENT` for a word that names nothing
 */
export function chosenChecks(all: readonly Check[], only: readonly string[]): readonly Check[] {
  const words = only.flatMap((text) => text.split(",")).map((text) => text.trim());
  const known = [...Object.keys(groups), ...all.map(({ id }) => id)];
  for (const word of words)
    if (!known.includes(word))
      throw new BadInput(`--only ${word} names no check and no group`, {
        code: "BAD_ARGUMENT",
        hint: closest(word, known, "./runbook ready --list"),
      });
  return words.length === 0
    ? all
    : all.filter(({ id }) => words.some((word) => id === word || id.startsWith(`${word}.`)));
}

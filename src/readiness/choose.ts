import { closest } from "../runbook/closest.ts";
import { BadInput } from "../errors.ts";
import { groups, type Check } from "./check.ts";

/** Stands for the checks that are about whoever looks, and their machine. */
const machine = "machine";

/**
 * Checks by id, by group (`clerk`), or `machine`, in the list's own order; none named: all.
 * @param skip those that are left out of them
 * @throws BadInput `BAD_ARGUMENT` for a word that names nothing
 */
export function chosenChecks(
  all: readonly Check[],
  only: readonly string[],
  skip: readonly string[] = [],
): readonly Check[] {
  const [wanted, unwanted] = [wordsOf(all, "only", only), wordsOf(all, "skip", skip)];
  return all.filter((check) => (wanted.length === 0 || isNamed(check, wanted)) && !isNamed(check, unwanted));
}

const isNamed = (check: Check, words: readonly string[]): boolean =>
  words.some(
    (word) =>
      check.id === word || check.id.startsWith(`${word}.`) || (word === machine && check.machine === true),
  );

function wordsOf(all: readonly Check[], option: string, given: readonly string[]): readonly string[] {
  const words = given.flatMap((text) => text.split(",")).map((text) => text.trim());
  const known = [...Object.keys(groups), machine, ...all.map(({ id }) => id)];
  for (const word of words)
    if (!known.includes(word))
      throw new BadInput(`--${option} ${word} names no check and no group`, {
        code: "BAD_ARGUMENT",
        hint: closest(word, known, "./runbook ready --list"),
      });
  return words;
}

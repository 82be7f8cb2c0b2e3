import type { Command, OptionDefinitions, Surroundings } from "./command.ts";

/** What stands before `--`; behind it nothing is an option. */
export function beforeDashes(typed: readonly string[]): readonly string[] {
  const end = typed.indexOf("--");
  return end < 0 ? typed : typed.slice(0, end);
}

/**
 * The inputs of the runbook or step that is named, as options. One that is called like an option of the command is given by
 * `--input`. What is wrong with the file is told by the command itself.
 */
export async function moreOptionsOf(
  { moreOptions, options: own = {} }: Command,
  typed: readonly string[],
  around: Surroundings,
): Promise<OptionDefinitions> {
  if (moreOptions === undefined) return {};
  for (const word of beforeDashes(typed).filter((each) => !each.startsWith("-"))) {
    const found = await moreOptions(word, around);
    if (found !== undefined)
      return Object.fromEntries(
        Object.entries(found).filter(([name]) => !Object.hasOwn({ ...own, json: 0, help: 0 }, name)),
      );
  }
  return {};
}

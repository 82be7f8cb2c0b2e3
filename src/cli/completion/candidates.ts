import type { Command, Commands, OptionDefinition, OptionDefinitions, Surroundings } from "../command.ts";
import { moreOptionsOf } from "../more-options.ts";
import { flagOf } from "../parse.ts";

export interface Candidate {
  readonly word: string;
  /** One line; empty where there is none. */
  readonly about: string;
}

/**
 * What may stand in place of the last word.
 * @param typed what stands behind the program's name; the last is the one being typed, and may be empty
 */
export async function candidates(
  commands: Commands,
  typed: readonly string[],
  around: Surroundings,
): Promise<readonly Candidate[]> {
  const words = joined(typed);
  const last = words.at(-1) ?? "";
  const [name = "", ...behind] = words.slice(0, -1);
  const found = (all: readonly Candidate[]) => all.filter(({ word }) => word.startsWith(last));
  if (words.length <= 1)
    return found(Object.entries(commands).map(([word, { summary }]) => ({ word, about: summary })));
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined || behind.includes("--")) return [];
  const at = within((await entry.load()).default, behind);
  const options = {
    ...at.command.options,
    ...(await moreOptionsOf(at.command, at.behind, around).catch(() => ({}))),
  };
  const before = optionOf(options, behind.at(-1));
  if (before !== undefined && before.type !== "boolean") return found(await values(before, around));
  const [, flag = "", part] = /^(--[\w-]+)=(.*)$/s.exec(last) ?? [];
  if (part !== undefined) {
    const option = optionOf(options, flag);
    const all = option === undefined ? [] : await values(option, around);
    return found(all.map(({ word, about }) => ({ word: `${flag}=${word}`, about })));
  }
  if (last.startsWith("-")) return found(flags(options, behind));
  const under = Object.entries(at.command.commands ?? {}).map(([word, { summary }]) => ({
    word,
    about: summary,
  }));
  const argument = argumentsOf(options)[positional(options, at.behind).length];
  return found([...under, ...(argument === undefined ? [] : await values(argument, around))]);
}

/** Bash takes `--a=b` apart at the sign, and hands it over as three words. */
function joined(typed: readonly string[]): readonly string[] {
  const words: string[] = [];
  typed.forEach((word, at) => {
    const glued = word === "=" || (typed[at - 1] === "=" && at > 0);
    if (glued && words.length > 0 && (words.at(-1) ?? "").startsWith("--"))
      words.push(`${words.pop() ?? ""}${word}`);
    else words.push(word);
  });
  return words;
}

interface At {
  readonly command: Command;
  /** What was typed behind its name. */
  readonly behind: readonly string[];
}

function within(command: Command, behind: readonly string[]): At {
  const [word = "", ...rest] = behind;
  const under = Object.hasOwn(command.commands ?? {}, word) ? command.commands?.[word] : undefined;
  return under === undefined ? { command, behind } : within(under, rest);
}

const isArgument = ({ type }: OptionDefinition): boolean => type === "argument" || type === "words";
const argumentsOf = (options: OptionDefinitions): readonly OptionDefinition[] =>
  Object.values(options).filter(isArgument);

const flagFor = (key: string, option: OptionDefinition): string =>
  option.type === "boolean" && option.default === true ? flagOf(key).replace("--", "--no-") : flagOf(key);

const optionOf = (options: OptionDefinitions, word = ""): OptionDefinition | undefined =>
  Object.entries(options).find(([key, option]) => !isArgument(option) && flagFor(key, option) === word)?.[1];

/** The words that are neither options nor their values. */
const positional = (options: OptionDefinitions, behind: readonly string[]): readonly string[] =>
  behind.filter((word, at) => {
    const before = optionOf(options, behind[at - 1]);
    return !word.startsWith("-") && (before === undefined || before.type === "boolean");
  });

/** Every option that may still be given; one of a list may be given again. */
function flags(options: OptionDefinitions, behind: readonly string[]): readonly Candidate[] {
  const given = new Set(behind.map((word) => word.split("=")[0]));
  return [
    ...Object.entries(options)
      .filter(([, option]) => !isArgument(option))
      .map(([key, option]) => ({ word: flagFor(key, option), about: option.description, type: option.type }))
      .filter(({ word, type }) => type === "list" || !given.has(word)),
    { word: "--json", about: "Print JSON" },
    { word: "--help", about: "Show help" },
  ].map(({ word, about }) => ({ word, about }));
}

async function values(option: OptionDefinition, around: Surroundings): Promise<readonly Candidate[]> {
  const words = option.choices ?? (await option.suggest?.(around)) ?? [];
  return words.map((word) => ({ word, about: "" }));
}

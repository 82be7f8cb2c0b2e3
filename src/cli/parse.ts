import { Argument, Command as Parser, CommanderError, InvalidArgumentError, Option } from "commander";
import { badArgument } from "./edge.ts";
import type { Command, Given, OptionDefinition, OptionDefinitions } from "./command.ts";

/** What a command line asks for. */
type Parsed =
  | { readonly help: string; readonly asked: boolean }
  | {
      /** The command with those above it, e.g. `contacts now`. */
      readonly path: string;
      readonly command: Command;
      readonly args: Readonly<Record<string, unknown>>;
      /** Of the inputs' options those that were given. */
      readonly more: Given;
    };

interface Parsing {
  /** Name of the first command. */
  readonly name: string;
  readonly command: Command;
  /** Further options of it, in a group of their own. */
  readonly more: OptionDefinitions;
  readonly typed: readonly string[];
  readonly columns: number;
}

/**
 * Reads one command's part of the line. Commander refuses what it does not know; nothing is run here.
 * @throws BadInput `BAD_ARGUMENT` for what was mistyped, with what was perhaps meant
 */
export function parseCommandLine({ name, command, more, typed, columns }: Parsing): Parsed {
  let found: Parsed | undefined;
  let help = "";
  const build = (path: string, each: Command): Parser => {
    const parser = new Parser(path.split(" ").at(-1)).description(each.summary).exitOverride();
    parser
      .helpCommand(false)
      // An option of both is that of the command behind which it stands.
      .enablePositionalOptions()
      .configureHelp({ minWidthToWrap: 20 })
      .configureOutput({
        writeOut: (text) => (help += text),
        writeErr: (text) => (help += text),
        outputError: () => undefined,
        getOutHelpWidth: () => columns,
        getErrHelpWidth: () => columns,
      });
    const definitions = {
      ...each.options,
      json: { type: "boolean", description: each.json ?? "Print JSON" },
    } as const;
    for (const [key, definition] of Object.entries(definitions)) add(parser, key, definition, typed);
    const inputs = each === command ? more : {};
    if (Object.keys(inputs).length > 0) parser.optionsGroup("Inputs:");
    for (const [key, definition] of Object.entries(inputs)) add(parser, key, definition, typed);
    if (each.run !== undefined)
      parser.action(() => {
        found = { path, command: each, args: argsOf(parser, definitions), more: givenOf(parser, inputs) };
      });
    for (const [word, under] of Object.entries(each.commands ?? {}))
      parser.addCommand(build(`${path} ${word}`, under));
    return parser;
  };
  const parser = build(name, command).name(`./runbook ${name}`);
  try {
    parser.parse(typed, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (help !== "") return { help, asked: error.exitCode === 0 };
    throw refused(error, `./runbook ${pathIn(command, name, typed)}`);
  }
  return found ?? { help: parser.helpInformation(), asked: false };
}

/** The command that was typed, as far as its words lead: that one's help has the options. */
function pathIn(command: Command, path: string, [word = "", ...rest]: readonly string[]): string {
  const under = command.commands ?? {};
  const next = Object.hasOwn(under, word) ? under[word] : undefined;
  return next === undefined ? path : pathIn(next, `${path} ${word}`, rest);
}

/** The words that it can be, where they are short enough for the help's first column. */
const placeholder = (choices: readonly string[] = []) => {
  const words = choices.join("|");
  return words === "" || words.length > 16 ? "value" : words;
};

/** `totalMinutes` and `total_minutes` are both typed as `--total-minutes`. */
export const flagOf = (key: string) =>
  `--${key.replace(/_/g, "-").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Commander's own name for it. */
const attributeOf = (key: string) => new Option(flagOf(key)).attributeName();

function add(parser: Parser, key: string, definition: OptionDefinition, typed: readonly string[]): void {
  const { type, description, required, choices } = definition;
  const flag = flagOf(key);
  if (type === "argument" || type === "words") {
    const word = `${key}${type === "words" ? "..." : ""}`;
    parser.addArgument(new Argument(required === true ? `<${word}>` : `[${word}]`, description));
    return;
  }
  if (type === "boolean") {
    parser.addOption(
      new Option(definition.default === true ? flag.replace("--", "--no-") : flag, description),
    );
    return;
  }
  const option = new Option(`${flag} <${placeholder(choices)}>`, description);
  option.argParser((value: string, before: string | readonly string[] | undefined) => {
    if (value.startsWith("--") && typed.includes(value))
      throw new InvalidArgumentError(`It needs a value; write ${flag}=… for one that begins with a dash.`);
    if (choices !== undefined && !choices.includes(value))
      throw new InvalidArgumentError(`It can be ${choices.join(", ")}.`);
    if (type === "list") return [...(before ?? []), value];
    if (before !== undefined) throw new InvalidArgumentError("It is given twice.");
    return value;
  });
  parser.addOption(option.makeOptionMandatory(required === true));
}

function argsOf(parser: Parser, definitions: OptionDefinitions): Readonly<Record<string, unknown>> {
  const words = parser.processedArgs as readonly unknown[];
  let at = 0;
  const typed: Readonly<Record<string, unknown>> = parser.opts();
  return Object.fromEntries(
    Object.entries(definitions).map(([key, { type }]) => {
      if (type === "argument" || type === "words") return [key, words[at++]];
      const value = typed[attributeOf(key)];
      return [key, type === "boolean" ? value === true : type === "list" ? (value ?? []) : value];
    }),
  );
}

function givenOf(parser: Parser, definitions: OptionDefinitions): Given {
  const typed: Readonly<Record<string, string | readonly string[] | undefined>> = parser.opts();
  return Object.fromEntries(
    Object.keys(definitions).flatMap((key) => {
      const value = typed[attributeOf(key)];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** Commander's sentence, with what it takes one to have been meant as the way out. */
function refused(error: CommanderError, name: string): Error {
  const [message = "", ...more] = error.message
    .replace(/^error: /, "")
    .replace(/ <[^>]*>'/, "'")
    .replace(/argument missing$/, "needs a value")
    .split("\n");
  const meant = more.join(" ").replace(/^\(|\)$/g, "");
  return badArgument(message, meant === "" ? `See \`${name} --help\`.` : meant);
}

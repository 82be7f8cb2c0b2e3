import type { ToolchainOptions } from "../open-ports.ts";
import { wrapText } from "../ports/printable.ts";
import type { Output, Sink } from "./output.ts";

/** One option or argument of a command, by its name in camel case: `takeOver` is typed as `--take-over`. */
export interface OptionDefinition {
  /** `list`: may be given again; `words`: any number of arguments, to be declared last. */
  readonly type: "boolean" | "string" | "list" | "argument" | "words";
  readonly description: string;
  readonly required?: boolean;
  /** Of a boolean: true makes it `--no-…`. */
  readonly default?: boolean;
  /** What may be given, where that is a list; anything else is refused. */
  readonly choices?: readonly string[];
  /** What a shell offers for it, where that is no fixed list. Never throws. */
  readonly suggest?: (around: Pick<Surroundings, "cwd">) => Promise<readonly string[]>;
}

export type OptionDefinitions = Readonly<Record<string, OptionDefinition>>;

type ValueOf<D extends OptionDefinition> = D["type"] extends "boolean"
  ? boolean
  : D["type"] extends "list" | "words"
    ? readonly string[]
    : D extends { readonly required: true }
      ? string
      : string | undefined;

/** What was typed, checked against the definitions. Every command knows `--json` besides; its output does that. */
export type Args<D extends OptionDefinitions> = { readonly [Name in keyof D]: ValueOf<D[Name]> };

/** What a command line meets: given by the process, or by a test. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Where whoever types it stands; relative paths begin here. */
  readonly cwd: string;
  readonly stdin: NodeJS.ReadStream;
}

/** What a command is given besides its arguments. */
export interface Invocation extends Surroundings {
  readonly out: Output;
  /** Beneath `out`, for a screen that draws itself. */
  readonly sink: Sink;
  readonly commands: Commands;
  readonly toolchain: ToolchainOptions & { readonly path: () => readonly string[] };
  /** What was typed of the options that `moreOptions` told. */
  readonly more: Given;
}

/** Options as they were typed, by name; a list may be given again. */
export type Given = Readonly<Record<string, string | readonly string[]>>;

export interface Command {
  /** One line, plain; the help lists it. */
  readonly summary: string;
  /** What `--json` prints, where one JSON object is not all to be said. */
  readonly json?: string;
  readonly options?: OptionDefinitions;
  /** Options that only a file's or a step's inputs can tell: of the first word that names one. Undefined for any other word. */
  readonly moreOptions?: (word: string, around: Surroundings) => Promise<OptionDefinitions | undefined>;
  readonly commands?: Readonly<Record<string, Command>>;
  /** @returns the exit code. Absent: only the commands beneath it do something */
  readonly run?: (args: never, call: Invocation) => number | Promise<number>;
}

/** Gives `run` the type of its own options. */
export function defineCommand<const D extends OptionDefinitions>(
  command: Omit<Command, "options" | "run"> & {
    readonly options?: D;
    readonly run?: (args: Args<D>, call: Invocation) => number | Promise<number>;
  },
): Command {
  return command;
}

/** One command, as the help lists it; loaded only when it is asked for. */
export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<{ readonly default: Command }>;
}

/** Every command by its name. Handed to the commands that tell of the others: none imports them all. */
export type Commands = Readonly<Record<string, CommandEntry>>;

/** The list of all commands, no line wider than `columns`. */
export function mainHelp(commands: Commands, columns: number): readonly string[] {
  const names = Object.keys(commands);
  const width = Math.max(...names.map((name) => name.length));
  const wrapped = (text: string) => wrapText(text, columns);
  return [
    "./runbook <command> [options]",
    "",
    ...wrapped("Incident runbooks for products that run on Vercel and sign users in with Clerk."),
    "",
    ...Object.entries(commands).flatMap(([name, { summary }]) =>
      wrapText(summary, columns, `  ${name.padEnd(width)}  `, " ".repeat(width + 4)),
    ),
    "",
    ...wrapped(
      "Each command has --help and --json. Exit codes: 0 done, 1 failed, 2 bad input, 3 needs a person, 4 ended while a bypass is open.",
    ),
  ];
}

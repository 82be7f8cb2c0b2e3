import type { Command, Commands, Invocation, Surroundings } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { beforeDashes, moreOptionsOf } from "./more-options.ts";
import { openOutput, type Output, type Sink } from "./output.ts";
import { launcherFrom, packageVersion } from "./roots.ts";

interface Program {
  readonly commands: Commands;
  /** What a command is given besides, loaded once one is there. */
  readonly load: () => Promise<Loaded>;
}

interface Loaded {
  readonly toolchain: Invocation["toolchain"];
  /** Says something beside a command. What comes back is called when the command has ended. */
  readonly beside: (
    path: string,
    args: Readonly<Record<string, unknown>>,
    call: Invocation,
  ) => () => Promise<void>;
}

export interface Around extends Surroundings {
  readonly sink: Sink;
}

/** Runs one command line and gives its exit code. Never throws. */
export async function runProgram(
  program: Program,
  typed: readonly string[],
  around: Around,
): Promise<number> {
  const { sink, cwd, env } = around;
  const { commands } = program;
  const [name = ""] = typed;
  const common = { sink, asJson: beforeDashes(typed).includes("--json"), command: launcherFrom(cwd) };
  // Help and version load nothing more: they are typed to see whether this works at all.
  if (["", "help", "--help", "-h", "--version", "-V"].includes(name)) {
    const out = openOutput({ ...common, redact: (text) => text });
    const { mainHelp } = await import("./command.ts");
    out.print(...(/^(--version|-V)$/.test(name) ? [packageVersion()] : mainHelp(commands, out.columns)));
    return name === "" ? exitCodes.badInput : exitCodes.done;
  }
  const [{ atTheEdge }, { redactFor }] = await Promise.all([
    import("./edge.ts"),
    import("../ports/known-secrets.ts"),
    import("../ports/issue-words.ts"),
  ]);
  const out = openOutput({ ...common, redact: redactFor(env) });
  return await atTheEdge(
    out,
    env,
    async () => await runCommand(program, typed, { ...around, out, commands }),
  );
}

async function runCommand(
  { commands, load }: Program,
  [name = "", ...typed]: readonly string[],
  around: Omit<Invocation, "toolchain" | "more">,
): Promise<number> {
  const { out } = around;
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) throw await noCommand(name, commands);
  const [{ parseCommandLine }, { default: command }, { toolchain, beside }] = await Promise.all([
    import("./parse.ts"),
    entry.load(),
    load(),
  ]);
  const more = await moreOptionsOf(command, typed, around);
  const parsed = parseCommandLine({ name, command, more, typed, columns: out.columns });
  if ("help" in parsed) return usage(parsed, name, command, out);
  const call: Invocation = { ...around, toolchain, more: parsed.more };
  const ended = beside(parsed.path, parsed.args, call);
  return await Promise.resolve(parsed.command.run?.(parsed.args as never, call) ?? 0).finally(ended);
}

async function noCommand(name: string, commands: Commands): Promise<Error> {
  const [{ badArgument }, { closest }] = await Promise.all([
    import("./edge.ts"),
    import("../runbook/closest.ts"),
  ]);
  return name.startsWith("-")
    ? badArgument(`${name} stands before a command`, "Name the command first; see `./runbook --help`.")
    : badArgument(`there is no command ${name}`, closest(name, Object.keys(commands), "./runbook --help"));
}

/** A command's help, asked for or in place of the word that is missing. */
function usage(
  { help, asked }: { readonly help: string; readonly asked: boolean },
  name: string,
  { commands = {} }: Command,
  out: Output,
): number {
  const message = `./runbook ${name} is typed with one of its commands`;
  if (asked || !out.asJson) out.print(...help.trimEnd().split("\n"));
  else
    out.json({
      error: { code: "BAD_ARGUMENT", message, problems: [] },
      commands: Object.entries(commands).map(([word, { summary }]) => ({ name: `${name} ${word}`, summary })),
    });
  return asked ? exitCodes.done : exitCodes.badInput;
}

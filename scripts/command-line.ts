import "../src/ports/issue-words.ts";
import { runCommand, type CommandDef } from "citty";
import { commands } from "./commands.ts";
import { checkFlags } from "../src/cli/options.ts";
import { atTheEdge, badArgument } from "../src/cli/edge.ts";
import { watchFreeze } from "../src/status/freeze.ts";
import { commandHelp, mainHelp } from "../src/cli/help.ts";
import { closest } from "../src/runbook/closest.ts";

/** A command's own part of the line: `bypass open --minutes 30` is `open` of `bypass`, `["--minutes", "30"]`. */
async function locate(
  rawArgs: readonly string[],
): Promise<{ path: string; command: CommandDef; rest: string[] }> {
  const [name, ...rest] = rawArgs;
  const entry = name === undefined || !Object.hasOwn(commands, name) ? undefined : commands[name];
  if (name === undefined || entry === undefined) {
    throw badArgument(
      `there is no command ${name ?? ""}`,
      closest(name ?? "", Object.keys(commands), "runbook --help"),
    );
  }
  let command = (await entry.load()).default as CommandDef;
  let path = `runbook ${name}`;
  let left = rest;
  while (command.subCommands !== undefined) {
    const [sub] = left;
    if (sub === undefined || sub.startsWith("-")) break;
    const subs = command.subCommands as Record<string, CommandDef>;
    const next = Object.hasOwn(subs, sub) ? subs[sub] : undefined;
    if (next === undefined) {
      // A command that does something by itself, too, takes the word as its own argument.
      if (command.run !== undefined) break;
      throw badArgument(
        `there is no command ${path} ${sub}`,
        closest(sub, Object.keys(subs), `${path} --help`),
      );
    }
    command = next;
    path = `${path} ${sub}`;
    left = left.slice(1);
  }
  return { path, command, rest: left };
}

const wantsHelp = (args: readonly string[]) => {
  const end = args.indexOf("--");
  return (end < 0 ? args : args.slice(0, end)).some((arg) => arg === "--help" || arg === "-h");
};

/** Runs one command line and gives its exit code. Never throws. */
export async function runMain(rawArgs: readonly string[]): Promise<number> {
  return await atTheEdge(rawArgs, async () => {
    const [first] = rawArgs;
    if (first === undefined || first === "help" || first.startsWith("-")) {
      if (first !== undefined && !["help", "--help", "-h"].includes(first)) {
        throw badArgument(
          `${first} stands before a command`,
          "Name the command first; see `runbook --help`.",
        );
      }
      process.stdout.write(mainHelp());
      return first === undefined ? 2 : 0;
    }
    const { path, command, rest } = await locate(rawArgs);
    if (wantsHelp(rest) || (command.run === undefined && rest.length === 0)) {
      process.stdout.write(await commandHelp(path, command));
      return wantsHelp(rest) ? 0 : 2;
    }
    checkFlags(path, command, rest);
    // Sub-commands were found above; citty would take an argument of the command itself for one.
    const { subCommands: _found, ...itself } = command;
    const freeze = watchFreeze(path, rest);
    const { result } = await runCommand(itself, { rawArgs: rest, data: commands }).finally(freeze);
    return typeof result === "number" ? result : 0;
  });
}

/**
 * Ends the process once everything written has left it. A request that was given up may hold its socket for minutes
 * (Clerk's SDK cannot abort), and nobody waits for that at night.
 */
export function leave(code: number): void {
  process.exitCode = code;
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}

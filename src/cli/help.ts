import { stripVTControlCharacters } from "node:util";
import { renderUsage, type CommandDef } from "citty";
import { commands } from "../../scripts/commands.ts";

export function mainHelp(): string {
  const names = Object.keys(commands);
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.map((name) => `  ${name.padEnd(width)}  ${commands[name]?.summary ?? ""}`);
  return [
    "runbook <command> [options]",
    "",
    "Incident runbooks for products that run on Vercel and sign users in with Clerk.",
    "",
    ...lines,
    "",
    "Each command has --help and --json. Exit codes: 0 done, 1 failed, 2 bad input,",
    "3 needs a person, 4 ended while a bypass is open.",
    "",
  ].join("\n");
}

/** @param path e.g. `runbook bypass open` */
export async function commandHelp(path: string, command: CommandDef): Promise<string> {
  const meta = { ...(command.meta as object), name: path };
  const text = `${await renderUsage({ ...command, meta })}\n`;
  return process.stdout.isTTY ? text : stripVTControlCharacters(text);
}

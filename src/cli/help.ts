import { wrapText } from "../ports/printable.ts";
import type { Commands } from "./command.ts";

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

import type { Command, Commands } from "./command.ts";

export interface ListedCommand {
  /** e.g. `contacts now` */
  readonly name: string;
  readonly summary: string;
  readonly command: Command;
}

/** Every command that can be typed, in the order of the help; one that only has others under it is left out. */
export async function allCommands(commands: Commands): Promise<readonly ListedCommand[]> {
  const entries = Object.entries(commands).map(async ([name, { summary, load }]) =>
    listed(name, { ...(await load()).default, summary }),
  );
  return (await Promise.all(entries)).flat();
}

function listed(name: string, command: Command): readonly ListedCommand[] {
  const under = Object.entries(command.commands ?? {}).flatMap(([word, sub]) =>
    listed(`${name} ${word}`, sub),
  );
  return command.run === undefined ? under : [{ name, summary: command.summary, command }, ...under];
}

/** All commands as a Markdown table, as Prettier writes it. */
export async function commandTable(commands: Commands): Promise<string> {
  const rows = (await allCommands(commands)).map(({ name, summary }) => [
    `\`./runbook ${name}\``,
    summary.replaceAll("|", "\\|"),
  ]);
  const widths = [0, 1].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0), "command".length));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  return [
    line(["command", "what it does"]),
    line(widths.map((width) => "-".repeat(width))),
    ...rows.map(line),
  ].join("\n");
}

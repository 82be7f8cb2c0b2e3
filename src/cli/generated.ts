import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { readRegularText } from "../adapters/regular-file.mjs";
import { PermanentFailure } from "../errors.ts";
import { runbookJsonSchema } from "../runbook/json-schema.ts";
import { type Example, stepReference } from "../runbook/step-reference.ts";
import { standardCatalogue } from "../steps/standard.ts";
import type { Command, Commands } from "./command.ts";
import { packageRoot } from "./roots.ts";

export const schemaFile = "runbooks/runbook.schema.json";

/** What each generated file should hold, by its path; a part of a page stands between its marks there. */
export async function generatedFiles(
  commands: Commands,
  root: string,
): Promise<Readonly<Record<string, string>>> {
  const schema = { [schemaFile]: `${JSON.stringify(runbookJsonSchema(standardCatalogue), undefined, 2)}\n` };
  // The documents are this program's own; a project that only uses it has none of them.
  if (root !== packageRoot) return schema;
  const steps = stepReference(standardCatalogue, await stepExamples(join(root, "runbooks")));
  return {
    ...schema,
    "docs/runbooks.md": await withPart(root, "docs/runbooks.md", "steps", steps),
    "docs/commands.md": await withPart(root, "docs/commands.md", "commands", await commandTable(commands)),
  };
}

/** @throws PermanentFailure `VERIFY_FAILED` for a page without its marks */
async function withPart(root: string, file: string, part: string, text: string): Promise<string> {
  const [begin, end] = [`<!-- ${part}: written by ./runbook schema -->`, `<!-- ${part}: end -->`];
  const [head, rest] = (await readRegularText(join(root, file))).split(begin);
  const [, tail] = rest?.split(end) ?? [];
  if (head === undefined || tail === undefined)
    throw new PermanentFailure(`${file} has lost its marks ${begin} and ${end}.`, {
      code: "VERIFY_FAILED",
      hint: "Put them back where that part belongs.",
    });
  return `${head}${begin}\n\n${text}\n\n${end}${tail}`;
}

interface ListedCommand {
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

/** Steps that no shipped runbook has. */
const others: Readonly<Record<string, Example>> = {
  "bypass.renew": {
    id: "renew",
    use: "bypass.renew",
    title: "Keep it open for half an hour more",
    with: { minutes: 30 },
  },
  "notice.text": {
    id: "say",
    use: "notice.text",
    title: "Tell the support team",
    with: { audience: "support", text: "Sign-in fails: ${{ inputs.reason }}." },
  },
};

/** One example for each step, by name: its first use in the shipped runbooks, in their order. */
export async function stepExamples(folder: string): Promise<Readonly<Record<string, Example>>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).sort();
  const texts = await Promise.all(names.map((name) => readRegularText(join(folder, name))));
  const found: Record<string, Example> = { ...others };
  for (const text of texts)
    for (const { id, use, title, with: given } of usesIn(parse(text)))
      if (typeof use === "string")
        found[use] ??= { id, use, title, ...(given === undefined ? {} : { with: given }) };
  return found;
}

function usesIn(node: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(node)) return node.flatMap(usesIn);
  if (typeof node !== "object" || node === null) return [];
  const entry = node as Readonly<Record<string, unknown>>;
  return "use" in entry ? [entry] : Object.values(entry).flatMap(usesIn);
}

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { allCommands, commandTable } from "../../src/cli/generated.ts";
import { commands } from "../../scripts/commands.ts";
import { mainHelp } from "../../src/cli/command.ts";

const all = await allCommands(commands);

test("docs/commands.md's table is the table of the real commands, and the help names each", async () => {
  const readme = readFileSync(resolve("docs/commands.md"), "utf8");
  expect(readme).toContain(`\n\n${await commandTable(commands)}\n\n<!-- commands: end -->`);
  const first = [...new Set(all.map(({ name }) => name.split(" ")[0]))];
  expect(first).toEqual(Object.keys(commands));
  for (const name of first)
    expect(mainHelp(commands, 80).join("\n")).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
});

test.each(all.map((each) => [each.name, each] as const))(
  "runbook %s says what it and its options do",
  (_name, { summary, command }) => {
    expect(summary).not.toBe("");
    for (const [flag, { description }] of Object.entries(command.options ?? {}))
      expect(description, flag).toMatch(/\S{2}/);
  },
);

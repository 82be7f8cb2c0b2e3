import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { commands } from "../../scripts/commands.ts";
import { allCommands } from "../../src/cli/generated.ts";
import { stepOptions } from "../../src/cli/input-options.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";

const known = new Map(
  (await allCommands(commands)).map(({ name, command }) => [
    name,
    ["json", ...Object.keys(command.options ?? {})],
  ]),
);

/** A runbook's inputs, which are options of `run` and `plan`. */
function inputsOf(name: string): readonly string[] {
  const file = `runbooks/${name}.yaml`;
  if (!existsSync(file)) return [];
  const { inputs } = parse(readFileSync(file, "utf8")) as { readonly inputs?: object };
  return Object.keys(inputs ?? {});
}

/** `undefined` for what is no line of ours; else what is wrong with it, or nothing. */
export function wrongWith(text: string): string | undefined {
  const rest = /^\.\/runbook ([a-z].*)$/.exec(text)?.[1];
  if (rest === undefined) return undefined;
  const words = rest.split(/\s+/);
  const [first = "", second = ""] = words;
  if (!Object.hasOwn(commands, first)) return `there is no command ${first}`;
  const name = known.has(`${first} ${second}`) ? `${first} ${second}` : first;
  const alternatives = second.split("|");
  if (alternatives.length > 1 && alternatives.every((each) => known.has(`${first} ${each}`))) return "";
  if (!known.has(name) && /^[a-z]/.test(second)) return `there is no command ${first} ${second}`;
  const flags = words.flatMap((word) => /^\[?--(?:no-)?([a-z][a-z-]*)/.exec(word)?.[1] ?? []);
  const camel = (flag: string) => flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  // A command that only has others under it may be named by itself.
  const args =
    known.get(name) ?? [...known].filter(([each]) => each.startsWith(`${first} `)).flatMap(([, all]) => all);
  const step = first === "do" ? standardCatalogue.get(second) : undefined;
  const inputs = [
    ...(first === "run" || first === "plan" ? inputsOf(second) : []),
    ...(step === undefined ? [] : Object.keys(stepOptions(step))),
  ];
  const unknown = flags.filter(
    (flag) => ![flag, camel(flag)].some((each) => [...args, ...inputs, "help"].includes(each)),
  );
  return unknown.map((flag) => `${name} has no --${flag}`).join(", ");
}

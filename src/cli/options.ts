import type { ArgsDef, CommandDef } from "citty";
import { closest } from "../runbook/closest.ts";
import { badArgument } from "./edge.ts";

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const everywhere = ["help", "json"];

/** Names that may stand after `--` for this command, mapped to whether they take a value. */
function known(args: ArgsDef): Map<string, boolean> {
  const flags = new Map<string, boolean>(everywhere.map((name) => [name, false]));
  for (const [name, definition] of Object.entries(args)) {
    if (definition.type === "positional") continue;
    const takesValue = definition.type === "string" || definition.type === "enum";
    const aliases = "alias" in definition ? [definition.alias ?? []].flat() : [];
    for (const each of [name, kebab(name), ...aliases]) {
      flags.set(each, takesValue);
      if (!takesValue) flags.set(`no-${each}`, false);
    }
  }
  return flags;
}

/**
 * citty ignores what it does not know; a mistyped flag must not be ignored in an incident.
 * @throws BadInput `BAD_ARGUMENT` for an unknown flag, a flag without its value, or a word too many.
 */
export function checkFlags(path: string, command: CommandDef, rest: readonly string[]): void {
  const definitions = (command.args ?? {}) as ArgsDef;
  const flags = known(definitions);
  const positionals = Object.entries(definitions).filter(
    ([, definition]) => definition.type === "positional",
  );
  // A positional called `files` stands for any number of words.
  const most = positionals.some(([name]) => name === "files") ? Infinity : positionals.length;
  let words = 0;
  for (let index = 0; index < rest.length; index++) {
    const arg = rest[index] ?? "";
    if (arg === "--") break;
    if (!arg.startsWith("-") || arg === "-") {
      words++;
      if (words > most)
        throw badArgument(`${path} does not know what to do with "${arg}"`, `See \`${path} --help\`.`);
      continue;
    }
    const [name = "", value] = splitFlag(arg);
    const takesValue = flags.get(name);
    if (takesValue === undefined) {
      throw badArgument(`${path} has no option --${name}`, meantFlag(name, [...flags.keys()], path));
    }
    if (takesValue && value === undefined) {
      const next = rest[++index];
      if (next === undefined || next.startsWith("--")) {
        throw badArgument(`--${name} needs a value`, `Write --${name}=<value>; see \`${path} --help\`.`);
      }
    }
  }
}

function meantFlag(name: string, names: readonly string[], path: string): string {
  const hint = closest(name, names, `${path} --help`);
  return hint.replace("Did you mean ", "Did you mean --");
}

function splitFlag(arg: string): [string, string | undefined] {
  const body = arg.replace(/^-{1,2}/, "");
  const at = body.indexOf("=");
  return at < 0 ? [body, undefined] : [body.slice(0, at), body.slice(at + 1)];
}

/** Every value of a flag that may be given more than once (citty keeps only the last). */
export function repeated(rawArgs: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index < rawArgs.length; index++) {
    const arg = rawArgs[index] ?? "";
    if (arg === "--") break;
    if (arg === `--${name}`) values.push(rawArgs[++index] ?? "");
    else if (arg.startsWith(`--${name}=`)) values.push(arg.slice(name.length + 3));
  }
  return values;
}

/**
 * `--input key=value`, once per input, as text; the planner gives it its type.
 * @throws BadInput `BAD_ARGUMENT` when there is no `=` or the same key comes twice.
 */
export function keyValues(rawArgs: readonly string[], name: string): Readonly<Record<string, string>> {
  const pairs = new Map<string, string>();
  for (const text of repeated(rawArgs, name)) {
    const at = text.indexOf("=");
    if (at < 1) throw badArgument(`--${name} ${text} has no key`, `Write --${name} key=value.`);
    const key = text.slice(0, at);
    if (pairs.has(key)) throw badArgument(`--${name} ${key} is given twice`, "Give each key once.");
    pairs.set(key, text.slice(at + 1));
  }
  return Object.fromEntries(pairs);
}

import { parseDocument, type Document } from "yaml";
import { BadInput, type Code } from "../../errors.ts";
import { readDocument } from "../../runbook/document.ts";
import { Problems, type Path } from "../../runbook/problems.ts";
import { unreadable } from "../file-trouble.ts";
import { isMissing, readRegularTextSync } from "../regular-file.mjs";

/** What no YAML file may have; of the rest Pulumi is the judge. */
const refused: readonly Code[] = [
  "YAML_SYNTAX",
  "YAML_ALIAS_BOMB",
  "YAML_TOO_DEEP",
  "YAML_TOO_BIG",
  "YAML_NUL",
  "DUPLICATE_ID",
];

export interface SoundYaml {
  /** Parsed anew, to be read and edited; its formatting stays. */
  readonly document: () => Document;
  /** Plain data: aliases are followed, which is safe here. Nobody changes it: whoever reads the file next may get the same. */
  readonly value: unknown;
  /** A mistake in it, with its place. */
  readonly problem: (path: Path, code: Code, message: string, hint: string) => BadInput;
}

/** By path, what was read last: a command looks at the stack's file a dozen times, and parsing it costs more than all else. */
const readLast = new Map<string, { readonly text: string; readonly sound: SoundYaml }>();

/**
 * A YAML file of the stack: Pulumi.yaml or a stack's config. undefined when there is none.
 * @param file its name for people
 * @throws BadInput with the place of each mistake · `FILE_UNREADABLE`
 */
export function readSoundYaml(path: string, file: string): SoundYaml | undefined {
  let text;
  try {
    text = readRegularTextSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(file, error);
  }
  const before = readLast.get(path);
  if (before?.text === text) return before.sound;
  const sound = parseSound(text, file);
  readLast.set(path, { text, sound });
  return sound;
}

function parseSound(text: string, file: string): SoundYaml {
  const problems = new Problems(file);
  readDocument(text, problems);
  const found = problems.list().filter(({ code }) => refused.includes(code));
  const [first] = found;
  if (first !== undefined)
    throw new BadInput(`${file} cannot be read.`, { code: first.code, hint: first.hint, problems: found });
  return {
    document: () => parseDocument(text),
    value: parseDocument(text).toJS({ maxAliasCount: -1 }),
    problem: (path, code, message, hint) => {
      const { line, col } = problems.lines.linePos(problems.offsetOf(path));
      const at = { file, line: Math.max(1, line), column: Math.max(1, col) };
      return new BadInput(`${file}: ${message}`, { code, hint, problems: [{ ...at, code, message, hint }] });
    },
  };
}

import { delimiter } from "node:path";
import { shellWord } from "../ports/shell-word.ts";
import type { Invocation } from "./command.ts";

/** Lines that a POSIX shell can `eval` or `source`, one `export` for each variable. */
export function exportLines(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).map(([name, value]) => `export ${name}=${shellWord(value)}`);
}

/**
 * What a bare `pulumi` needs, PATH in front of the shell's own.
 * @throws Error with one sentence when set-up has not run
 */
export function toolchainExports({ env, path }: Invocation["toolchain"]): readonly string[] {
  const { PATH: _own, ...variables } = env();
  return [...exportLines(variables), `export PATH=${shellWord(path().join(delimiter))}:"$PATH"`];
}

import { delimiter } from "node:path";
import { toolchainEnv, toolchainPath } from "../../toolchain/env.mjs";

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Lines that a POSIX shell can `eval` or `source`, one `export` for each variable. */
export function exportLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join("");
}

/**
 * What a bare `pulumi` needs, PATH in front of the shell's own.
 * @throws Error with one sentence when set-up has not run
 */
export function toolchainExports(): string {
  const { PATH: _own, ...variables } = toolchainEnv();
  return `${exportLines(variables)}export PATH=${quoted(toolchainPath().join(delimiter))}:"$PATH"\n`;
}

import { delimiter } from "node:path";
import { defineCommand } from "citty";
import { PermanentFailure } from "../src/index.ts";
import { toolchainEnv, toolchainInfo, toolchainPath } from "../toolchain/env.mjs";

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Lines for `eval`: the same variables that the commands use, PATH in front of the shell's own. */
function exportLines(): string {
  const { PATH: _own, ...variables } = toolchainEnv();
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`);
  return `${lines.join("\n")}\nexport PATH=${quoted(toolchainPath().join(delimiter))}:"$PATH"\n`;
}

export default defineCommand({
  meta: {
    name: "env",
    description: 'Print what a bare pulumi needs in a shell: eval "$(npx runbook env)"',
  },
  args: { json: { type: "boolean", description: "Print the variables and the parts in use as JSON" } },
  run({ args }) {
    const info = toolchainInfo();
    if (!info.ready) {
      throw new PermanentFailure("The toolchain is not set up", {
        code: "TOOLCHAIN_MISSING",
        hint: "Run `npm run setup` first; it needs a network once.",
      });
    }
    process.stdout.write(
      args.json === true
        ? `${JSON.stringify({ environment: toolchainEnv(), toolchain: info })}\n`
        : exportLines(),
    );
    return 0;
  },
});

import { defineCommand } from "citty";
import { PermanentFailure } from "../src/errors.ts";
import { toolchainEnv, toolchainInfo } from "../toolchain/env.mjs";
import { toolchainExports } from "../src/cli/shell-exports.ts";

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
        : toolchainExports(),
    );
    return 0;
  },
});

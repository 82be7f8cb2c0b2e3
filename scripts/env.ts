import { defineCommand } from "../src/cli/command.ts";
import { PermanentFailure } from "../src/errors.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { toolchainInfo } from "../toolchain/env.mjs";
import { toolchainExports } from "../src/cli/shell-exports.ts";

export default defineCommand({
  summary: 'Print what a bare pulumi needs in a shell: eval "$(./runbook env)"',
  json: "Print the variables and the parts in use as JSON",
  run(_args, { out, toolchain }) {
    const info = toolchainInfo();
    if (!info.ready) {
      throw new PermanentFailure("The toolchain is not set up", {
        code: "TOOLCHAIN_MISSING",
        hint: "Run `./runbook setup` first; it needs a network once.",
      });
    }
    out.answer({ environment: toolchain.env(), toolchain: info }, () => toolchainExports(toolchain));
    return exitCodes.done;
  },
});

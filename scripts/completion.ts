import { join } from "node:path";
import { candidates } from "../src/cli/completion/candidates.ts";
import { completionScript, shells, type Shell } from "../src/cli/completion/shell-scripts.ts";
import { defineCommand, type Command } from "../src/cli/command.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { isInstalled, packageRoot } from "../src/cli/roots.ts";

/** What the scripts start. */
const program = isInstalled ? ["scripts", "bin.mjs"] : ["runbook"];

const scriptOf = (shell: Shell): Command =>
  defineCommand({
    summary: `The script for ${shell}`,
    options: {},
    run(_args, { out }) {
      const script = completionScript(shell, join(packageRoot, ...program));
      out.answer({ shell, script }, () => script.trimEnd().split("\n"));
      return exitCodes.done;
    },
  });

const words = defineCommand({
  summary: "What the last of these words may be; the scripts ask this",
  options: { words: { type: "words", description: "What was typed behind the program's name, after --" } },
  async run(args, call) {
    const found = await candidates(call.commands, args.words, call);
    call.out.answer({ candidates: found }, () =>
      found.map(({ word, about }) => `${word} ${about}`.trimEnd()),
    );
    return exitCodes.done;
  },
});

export default defineCommand({
  summary: "Print what a shell needs to complete commands, options, runbooks, steps and runs",
  commands: { ...Object.fromEntries(shells.map((shell) => [shell, scriptOf(shell)])), words },
});

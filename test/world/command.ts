import { PassThrough } from "node:stream";
import { runCommandLine } from "../../scripts/command-line.ts";
import type { Said } from "./keyboard.ts";

/** A command in this very process, typed in `cwd`, without a terminal and with nothing on its standard input. */
export async function typed(
  words: readonly string[],
  { cwd, env = process.env }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Said> {
  let [stdout, stderr, text] = ["", "", ""];
  const sink = {
    out: (part: string) => void ((stdout += part), (text += part)),
    err: (part: string) => void ((stderr += part), (text += part)),
  };
  const stdin = new PassThrough().end() as unknown as NodeJS.ReadStream;
  const code = await runCommandLine(words, { cwd, env, stdin, sink });
  return { code, stdout, stderr, text };
}

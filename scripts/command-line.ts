import { runProgram, type Around } from "../src/cli/command-line.ts";
import { commands } from "./commands.ts";

/**
 * Runs one command line of this program in this process and gives its exit code. Never throws.
 * @param around where its bytes go and come from; a test gives its own
 */
export async function runCommandLine(typed: readonly string[], around: Around): Promise<number> {
  return await runProgram({ commands, load: async () => await import("./surroundings.ts") }, typed, around);
}

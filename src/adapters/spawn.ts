// The only file that names node:child_process: zx starts every program but Pulumi's engine, by this.
import { spawn } from "node:child_process";

export { spawn };

/** What zx calls to start its line: the words themselves go to the system, and no shell reads them. */
export const spawnWords = ([file = "", ...args]: readonly string[]): typeof spawn =>
  ((_line: string, _args: readonly string[], options: object) =>
    spawn(file, args, { ...options, shell: false })) as unknown as typeof spawn;

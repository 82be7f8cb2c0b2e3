import { aboveQuestion } from "../adapters/open-question.ts";
import type { Around } from "./command-line.ts";

/** The process's own streams, environment and folder. */
export function ofThisProcess(): Around {
  const { stdout, stderr, stdin, env } = process;
  return {
    env,
    cwd: process.cwd(),
    stdin,
    sink: {
      out: (text) => aboveQuestion(() => void stdout.write(text)),
      err: (text) => aboveQuestion(() => void stderr.write(text)),
      get columns() {
        return toldSize(stdout.columns);
      },
      get rows() {
        return toldSize(stdout.rows);
      },
      isTerminal: stdout.isTTY === true,
    },
  };
}

/** A terminal that does not know its size says 0. */
const toldSize = (size: number | undefined): number | undefined => (size === 0 ? undefined : size);

/**
 * Ends the process once everything written has left it. A request that was given up may hold its socket for minutes
 * (Clerk's SDK cannot abort), and nobody waits for that at night.
 */
export function endProcess(code: number): void {
  process.exitCode = code;
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}

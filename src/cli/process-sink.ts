import type { Around } from "./command-line.ts";

/** The process's own streams, environment and folder. */
export function ofThisProcess(): Around {
  const { stdout, stderr, stdin, env } = process;
  return {
    env,
    cwd: process.cwd(),
    stdin,
    sink: {
      out: (text) => void stdout.write(text),
      err: (text) => void stderr.write(text),
      get columns() {
        return stdout.columns;
      },
      get rows() {
        return stdout.rows;
      },
      isTerminal: stdout.isTTY === true,
    },
  };
}

/**
 * Ends the process once everything written has left it. A request that was given up may hold its socket for minutes
 * (Clerk's SDK cannot abort), and nobody waits for that at night.
 */
export function endProcess(code: number): void {
  process.exitCode = code;
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}

import { createInterface } from "node:readline/promises";

/** Asks at the terminal before each act. Enter goes on, `q` or the end of input stops. */
export function askBeforeEach(signal: AbortSignal): (title: string) => Promise<boolean> {
  return async (title) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const answer = await terminal.question(`\nNext: ${title}. Enter to go on, q to stop: `, { signal });
      return !/^\s*(q|quit|n|no)\s*$/i.test(answer);
    } catch {
      return false;
    } finally {
      terminal.close();
    }
  };
}

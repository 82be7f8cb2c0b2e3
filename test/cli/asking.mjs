// @ts-check
// At a terminal: waits for a pasted line that never comes, as for an approval that comes by file, and then asks.
import { RunbookError } from "../../src/errors.ts";
import { openAsk } from "../../src/adapters/ask.ts";
import { pastedLines } from "../../src/cli/pasted-lines.ts";

await pastedLines(process.stdin).next(AbortSignal.timeout(300));
// Once the question stands there.
const [, , signal] = process.argv;
if (signal !== undefined) setTimeout(() => process.kill(process.pid, signal), 300);
try {
  const answer = await openAsk().text("And? ");
  console.log(`heard <${answer}>, ${process.stdin.listenerCount("keypress")} listen`);
} catch (error) {
  if (!(error instanceof RunbookError)) throw error;
  console.log(`${error.name} ${error.code}: ${error.message}`);
}

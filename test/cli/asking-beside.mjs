// @ts-check
// At a terminal: something is said while a question waits, and something was typed before it stood there.
import { openAsk } from "../../src/adapters/ask.ts";
import { ofThisProcess } from "../../src/cli/process-sink.ts";

process.stdout.write("busy\n");
await new Promise((resolve) => setTimeout(resolve, 700));
setTimeout(() => ofThisProcess().sink.err("a step goes on\n"), 500);
const answer = await openAsk().text("And? ");
console.log(`heard <${answer}>`);

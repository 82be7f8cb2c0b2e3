import { createInterface } from "node:readline/promises";
import { NeedsHuman } from "../errors.ts";
import type { Ask } from "../ports/ask.ts";

/** The terminal, when there is one. Questions go to standard error, so that output can be piped. */
export function openAsk(): Ask {
  return { confirm: async (question) => /^y(es)?$/i.test(await ask(`${question} [y/N] `)), text: ask };
}

async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new NeedsHuman(`Nobody is at a terminal to answer: ${question.trim()}`, {
      code: "INTERRUPTED",
      hint: "Run it in a terminal, or give the answer as an option; see --help.",
    });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}

/** Reads a line without showing it. Undefined without a terminal. */
export async function askHidden(question: string): Promise<string | undefined> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return undefined;
  // Before the question, so that nothing that is typed at once is shown.
  stdin.setRawMode(true).setEncoding("utf8").resume();
  stderr.write(question);
  let line = "";
  try {
    // Not the stream's own loop, which would close standard input for every question that comes after.
    for await (const text of stdin.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
      for (const key of text) {
        if (key === "\r" || key === "\n") return line;
        if (key === "\u0003") return undefined;
        line = key === "\u007f" ? line.slice(0, -1) : line + key;
      }
    }
    return line;
  } finally {
    stdin.setRawMode(false).pause();
    stderr.write("\n");
  }
}

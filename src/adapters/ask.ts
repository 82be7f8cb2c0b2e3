import { clearScreenDown, cursorTo, moveCursor } from "node:readline";
import { createInterface, type Interface } from "node:readline/promises";
import { setTimeout as delay } from "node:timers/promises";
import { NeedsHuman } from "../errors.ts";
import type { Ask } from "../ports/ask.ts";
import { learnSecret } from "../ports/known-secrets.ts";
import { Secret } from "../ports/secret.ts";
import { oneLine, wrapText } from "../ports/printable.ts";
import { setOpenQuestion } from "./open-question.ts";

/** The terminal, when there is one. Questions go to standard error, so that output can be piped. */
export function openAsk(): Ask {
  return {
    confirm: async (question) => /^y(es)?$/i.test(await ask(`${question} [y/N] `)),
    text: ask,
    async secret(question, above = []) {
      showAbove(process.stdin.isTTY ? above : []);
      const typed = await askHidden(oneLine(question));
      if (typed === undefined) throw nobody(question, above);
      const secret = new Secret(typed);
      learnSecret(secret);
      return secret;
    },
  };
}

const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ctrl-C or Ctrl-D in place of an answer. */
const leftAt = (question: string) =>
  new NeedsHuman(`Left without an answer: ${question.trim()}`, {
    code: "INTERRUPTED",
    hint: "Nothing was done by it; go on when there is an answer.",
  });

const nobody = (question: string, above: readonly string[]) =>
  new NeedsHuman(`Nobody is at a terminal to answer: ${[...above, question.trim()][0]}`, {
    code: "INTERRUPTED",
    hint: "Run it in a terminal, or give the answer as an option; see --help.",
  });

function showAbove(above: readonly string[]): void {
  const { stderr } = process;
  for (const text of above)
    stderr.write(`${wrapText(text, Math.min(stderr.columns || 80, 100)).join("\n")}\n`);
}

/** @throws NeedsHuman `INTERRUPTED` where nobody is at a terminal, or whoever is leaves without an answer */
async function ask(
  question: string,
  above: readonly string[] = [],
  shown?: () => Promise<string>,
): Promise<string> {
  if (!process.stdin.isTTY) throw nobody(question, above);
  const { stderr } = process;
  const line = await shown?.();
  if (await forgetTyped()) throw leftAt(question);
  showAbove(above);
  // Not wrapped: it may be an address to be copied.
  if (line !== undefined) stderr.write(`${oneLine(line)}\n`);
  const terminal = createInterface({ input: process.stdin, output: stderr });
  // Ctrl-D closes it and answers nothing: without this nobody would ever be told.
  const left = new Promise<never>((_, reject) => terminal.once("close", () => reject(leftAt(question))));
  left.catch(() => undefined);
  // Ctrl-C is a key here; whoever ends the process, or its terminal, gives no answer either.
  const leave = () => terminal.close();
  for (const signal of endings) process.once(signal, leave);
  setOpenQuestion(shownBy(terminal));
  try {
    return (await Promise.race([terminal.question(oneLine(question)), left])).trim();
  } catch (error) {
    throw error instanceof Error && error.name === "AbortError" ? leftAt(question) : error;
  } finally {
    setOpenQuestion(undefined);
    for (const signal of endings) process.off(signal, leave);
    terminal.close();
  }
}

function shownBy(terminal: Interface): { readonly hide: () => void; readonly show: () => void } {
  const { stderr } = process;
  let rows = 0;
  return {
    hide: () => {
      ({ rows } = terminal.getCursorPos());
      moveCursor(stderr, 0, -rows);
      cursorTo(stderr, 0);
      clearScreenDown(stderr);
    },
    show: () => {
      // readline goes up by as many rows as it has written before it writes them again.
      stderr.write("\n".repeat(rows));
      terminal.prompt(true);
    },
  };
}

/** A waiting key is there at once; this is for a slow terminal. */
const typedWithinMs = 40;

/**
 * Takes away what was typed, or pasted, before there was a question: it is an answer to none.
 * @returns whether Ctrl-C was among it
 */
async function forgetTyped(): Promise<boolean> {
  const { stdin, stderr } = process;
  let typed = "";
  const take = (text: Buffer | string) => (typed += text.toString());
  stdin.on("data", take);
  stdin.setRawMode(true).resume();
  try {
    await delay(typedWithinMs);
  } finally {
    stdin.off("data", take);
    stdin.setRawMode(false).pause();
  }
  if (typed !== "") stderr.write("What was typed before this question is not taken as its answer.\n");
  return typed.includes("\u0003");
}

/** Reads a line without showing it. Undefined without a terminal. */
export async function askHidden(question: string): Promise<string | undefined> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return undefined;
  if (await forgetTyped()) return undefined;
  // Before the question, so that nothing that is typed at once is shown.
  stdin.setRawMode(true).setEncoding("utf8").resume();
  stderr.write(question);
  let line = "";
  setOpenQuestion({
    hide: () => {
      cursorTo(stderr, 0);
      clearScreenDown(stderr);
    },
    show: () => void stderr.write(question),
  });
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
    setOpenQuestion(undefined);
    stdin.setRawMode(false).pause();
    stderr.write("\n");
  }
}

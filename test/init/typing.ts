import { Terminal, type Seat } from "../night/terminal.ts";

/** What somebody answers where the screen asks this. */
export interface Said {
  readonly asked: RegExp;
  readonly answer: string;
}

/** One command at a terminal, answered to its end. */
export interface Played {
  readonly code: number | null;
  readonly questions: number;
  /** What the screen showed. */
  readonly shown: string;
}

/**
 * Types a command, and answers what it asks.
 * @param leave at which question, from 0, somebody leaves instead, and how; its exit code is null where the terminal went
 * @throws Error for a question that nobody has an answer to
 */
export async function play(
  seat: Seat,
  line: string,
  answers: readonly Said[],
  leave?: { readonly at: number; readonly how: "Ctrl-C" | "hang up" },
): Promise<Played> {
  const terminal = new Terminal(seat, line);
  let read = 0;
  for (let questions = 0; ; questions++) {
    const state = await terminal.quiet(read);
    if (state === "ended") return { code: terminal.code ?? null, questions, shown: terminal.shown };
    const news = terminal.shown.slice(read);
    if (leave?.at === questions) {
      if (leave.how === "Ctrl-C") terminal.key("\u0003");
      else terminal.hangUp();
      while (terminal.code === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
      return { code: terminal.code, questions: questions + 1, shown: terminal.shown };
    }
    const last = news.split("\n").at(-1) ?? "";
    const found = answers.find(({ asked }) => asked.test(last));
    if (found === undefined) throw new Error(`Nobody knows what to answer:\n${news}`);
    read = terminal.shown.length;
    terminal.key(`${found.answer}\r`);
    while (!terminal.shown.includes("\n", read) && terminal.code === undefined)
      await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

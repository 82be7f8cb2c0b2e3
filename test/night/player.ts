import { setTimeout as delay } from "node:timers/promises";
import { Terminal, type Seat } from "./terminal.ts";

/** What somebody answers where the screen shows this. */
export interface Answer {
  readonly asked: RegExp;
  /** Typed as it is, or what came of something that was done elsewhere. */
  readonly answer: string | (() => Promise<string>);
  /** What was done between the lines, for the transcript. */
  readonly did?: string;
}

/** Somebody at work: the first seat follows the screen; the second signs, where there is one. */
export interface Played {
  readonly first: Seat;
  readonly second?: Seat;
  /** Tells of what is done, in order, and of what the screen showed. */
  readonly page: string[];
}

const last = <T>(all: Iterable<T>): T | undefined => [...all].at(-1);

/** Types a command and does what the screen says, to the end of the run or to where nobody can go on alone. @returns its exit code */
export async function follow(
  played: Played,
  line: string,
  answers: readonly Answer[],
): Promise<number | null> {
  const { first, second, page } = played;
  const terminal = new Terminal(first, line);
  let read = 0;
  const show = (end = terminal.shown.length) => {
    page.push(screenBlock(terminal.shown.slice(read, end)));
    read = end;
  };
  page.push(screenBlock(`$ ./runbook ${line}`));
  for (;;) {
    const state = await terminal.quiet(read);
    const news = terminal.shown.slice(read);
    if (state === "ended") {
      show();
      return terminal.code ?? null;
    }
    if (state === "asks") {
      const found = answers.find(({ asked }) => asked.test(news));
      if (found === undefined) throw new Error(`Nobody knows what to answer:\n${news}`);
      const { answer, did } = found;
      const text = typeof answer === "string" ? answer : await answer();
      const before = terminal.shown.length;
      terminal.key(`${text}\r`);
      while (!terminal.shown.includes("\n", before) && terminal.code === undefined) await delay(20);
      const end = terminal.shown.indexOf("\n", before);
      show(end < 0 ? undefined : end + 1);
      if (did !== undefined) page.push(`_${did}_`);
      continue;
    }
    if (second !== undefined) {
      show();
      terminal.key(`${await signed(second, news, page)}\r`);
      continue;
    }
    terminal.key("\u0003");
    while (terminal.code === undefined) await delay(50);
    show();
    const command = last(news.matchAll(/\.\/runbook (resume \S+ --override .*"why")/g))?.[1];
    if (command === undefined) {
      page.push(
        "_Nobody else answers, and the screen says that nobody does this alone. It ends here until somebody comes._",
      );
      return terminal.code ?? null;
    }
    const more = /Add\n +(--override .*"why")/.exec(news)?.[1] ?? "";
    page.push("_Nobody answers. Ctrl-C, and the command that the screen shows, with a reason._");
    const words = `${command} ${more}`
      .trim()
      .replaceAll('"why"', '"Nobody answers, and the intruder is at work"');
    return await follow(played, words, answers);
  }
}

/** The second person pastes the line that they were sent, reads, and says yes. @returns the line that they send back */
async function signed(second: Seat, news: string, page: string[]): Promise<string> {
  const request = /approve-this:[\w-]+/.exec(news)?.[0] ?? "";
  page.push("_The line is sent to the second person, who pastes it in their own clone:_");
  const terminal = new Terminal(second, `approve ${request}`);
  while ((await terminal.quiet(0)) === "asks" && terminal.code === undefined) {
    terminal.key("y\r");
    await delay(1_500);
  }
  page.push(screenBlock(`$ ./runbook approve ${request}\n${terminal.shown}`));
  const line = last(terminal.shown.matchAll(/^\s*([\w-]{100,}\.[\w-]+)\s*$/gm))?.[1];
  if (line === undefined) throw new Error(`The second person did not sign:\n${terminal.shown}`);
  page.push("_They send the line back, and it is pasted where the run waits._");
  return line;
}

const shownWidth = 118;

/** A block of the page: as wide as it goes, and nothing in it ends it. */
export function screenBlock(text: string): string {
  const cut = (line: string) => (line.length > shownWidth ? `${line.slice(0, shownWidth)}…` : line.trimEnd());
  const lines = text.replaceAll("```", "'''").split("\n").map(cut);
  return ["```text", ...lines.join("\n").trim().split("\n"), "```"].join("\n");
}

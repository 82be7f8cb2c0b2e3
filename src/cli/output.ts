import { oneLine } from "../ports/printable.ts";
import { redactData, type Redact } from "../ports/redact.ts";

/** Where the bytes go: a process's own streams, or a test's strings. */
export interface Sink {
  out(text: string): void;
  err(text: string): void;
  /** Characters in a line of the terminal; undefined where none is known. */
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** Somebody looks at standard output; colours and screens are for them. */
  readonly isTerminal?: boolean;
}

/**
 * The only way to standard output and standard error. Its unit is the line: whatever stands in one, a name from a file
 * among it, can neither begin another nor speak to the terminal. Secrets of this environment are masked, and commands are
 * named as they can be pasted from where the reader stands.
 */
export interface Output {
  /** `--json` was given: standard output is for one object, or one a line. */
  readonly asJson: boolean;
  /** Characters in a line: the terminal's, else 80. */
  readonly columns: number;
  readonly rows: number;
  readonly isTerminal: boolean;
  /** Lines on standard output. */
  print(...lines: readonly string[]): void;
  /** Lines on standard error: what is going on, and what went wrong. */
  note(...lines: readonly string[]): void;
  /** One JSON object on a line of standard output. */
  json(value: unknown): void;
  /** A command's answer: `value` with `--json`, else what `lines` makes of it. */
  answer(value: unknown, lines: () => readonly string[]): void;
  /** Fills a terminal's screen with these lines instead of what it shows. */
  screen(lines: readonly string[]): void;
  /** What is asked for with its secrets: exports for a shell. The lines are escaped, nothing is masked. */
  reveal(...lines: readonly string[]): void;
}

interface OutputOptions {
  readonly sink: Sink;
  readonly redact: Redact;
  readonly asJson: boolean;
  /** What `./runbook` is from where the reader stands. */
  readonly command: string;
}

const usualColumns = 80;
const usualRows = 24;

export function openOutput({ sink, redact, asJson, command }: OutputOptions): Output {
  const named = (text: string, name: string) => text.replaceAll(launcher, name);
  const shown = (line: string) => named(oneLine(redact(line)), command);
  const text = (lines: readonly string[], show: (line: string) => string) =>
    lines.map((line) => `${show(line)}\n`).join("");
  const print = (...lines: readonly string[]) => sink.out(text(lines, shown));
  const json = (value: unknown) => sink.out(`${named(jsonLine(value, redact), inJson(command))}\n`);
  return {
    asJson,
    columns: sink.columns ?? usualColumns,
    rows: sink.rows ?? usualRows,
    isTerminal: sink.isTerminal === true,
    print,
    note: (...lines) => sink.err(text(lines, shown)),
    json,
    answer: (value, lines) => (asJson ? json(value) : print(...lines())),
    screen: (lines) =>
      sink.out(`\u001b[H${lines.map((line) => `${shown(line)}\u001b[K`).join("\n")}\u001b[J`),
    reveal: (...lines) => sink.out(text(lines, oneLine)),
  };
}

/** How the code and the documents write this program's name; no letter, path or word around it. */
const launcher = /(?<![\w./-])\.\/runbook(?=[\s`'",.;:)]|$)/g;

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

/** Controls and marks that turn text round stay out of JSON, too: it is read on terminals. */
const jsonLine = (value: unknown, redact: Redact) =>
  JSON.stringify(redactData(value, redact)).replace(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, (sign) =>
    sign
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );

import { LineCounter } from "yaml";
import type { Problem, RunbookCode } from "../errors.ts";

export type Path = readonly (string | number)[];

/** Collects problems while a runbook is read, and knows where each path of the document stands. */
export class Problems {
  readonly lines = new LineCounter();
  readonly #file: string;
  readonly #found = new Map<string, Problem>();
  readonly #values = new Map<string, number>();
  readonly #keys = new Map<string, number>();

  constructor(file: string) {
    this.#file = file;
  }

  /** Remembers where the value at `path` begins; the first place wins. */
  place(path: Path, offset: number): void {
    const id = JSON.stringify(path);
    if (!this.#values.has(id)) this.#values.set(id, offset);
  }

  /** The same for the key that names it. */
  placeKey(path: Path, offset: number): void {
    const id = JSON.stringify(path);
    if (!this.#keys.has(id)) this.#keys.set(id, offset);
  }

  /** Offset of the value at `path`, or of the nearest thing around it that stands in the text. */
  offsetOf(path: Path, part: "value" | "key" = "value"): number {
    for (let length = path.length; length >= 0; length--) {
      const id = JSON.stringify(path.slice(0, length));
      const found = (part === "key" ? this.#keys.get(id) : undefined) ?? this.#values.get(id);
      if (found !== undefined) return found;
    }
    return 0;
  }

  addAt(offset: number, code: RunbookCode, message: string, hint: string): void {
    const { line, col } = this.lines.linePos(offset);
    const problem = {
      file: this.#file,
      line: Math.max(1, line),
      column: Math.max(1, col),
      code,
      message,
      hint,
    };
    this.#found.set(`${offset} ${code} ${message}`, problem);
  }

  add(path: Path, code: RunbookCode, message: string, hint: string): void {
    this.addAt(this.offsetOf(path), code, message, hint);
  }

  addAtKey(path: Path, code: RunbookCode, message: string, hint: string): void {
    this.addAt(this.offsetOf(path, "key"), code, message, hint);
  }

  /** Mistakes of another file. */
  addOthers(problems: readonly Problem[]): void {
    for (const problem of problems)
      this.#found.set(`${problem.file}:${problem.line}:${problem.column} ${problem.message}`, problem);
  }

  get count(): number {
    return this.#found.size;
  }

  get none(): boolean {
    return this.count === 0;
  }

  /** In the order of the text; those of other files after it. */
  list(): readonly Problem[] {
    const other = ({ file }: Problem) => Number(file !== this.#file);
    return [...this.#found.values()].sort(
      (a, b) => other(a) - other(b) || a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
    );
  }
}

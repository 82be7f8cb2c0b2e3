/** A change of a text by positions: what stands from `start` to `end` becomes `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with all edits done; they must not overlap. New lines are of the text's own kind. A function of its arguments. */
export function edited(text: string, edits: readonly Edit[]): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  return edits
    .toSorted((one, other) => other.start - one.start || other.end - one.end)
    .reduce(
      (done, { start, end, text: put }) =>
        done.slice(0, start) + put.replace(/\r?\n/g, newline) + done.slice(end),
      text,
    );
}

/** How a file writes what has no meaning. */
export interface Style {
  readonly quote: '"' | "'";
  /** `;`, or nothing. */
  readonly end: ";" | "";
}

/** By the file's own imports; double quotes and semicolons where it has none. */
export function styleOf(text: string): Style {
  const lines = text.split(/\r?\n/).filter((line) => /^import\b.*["'];?\s*$/.test(line));
  const count = (wanted: RegExp) => lines.filter((line) => wanted.test(line)).length;
  return {
    quote: count(/'/) > count(/"/) ? "'" : '"',
    end: lines.length > 0 && count(/;\s*$/) * 2 < lines.length ? "" : ";",
  };
}

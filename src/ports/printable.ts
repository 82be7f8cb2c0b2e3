/** What a terminal would obey, or a reader could not see: controls, ANSI's bytes among them, and marks that turn text round. */
const unseen = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu;

/** One line of a terminal: what could end it or rewrite it is shown as `?`; the spaces between columns stay. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\n\r\t]+/g, " ")
    .replace(unseen, "?");
}

/** The same for a value from a file or a stranger: no run of spaces may push the rest to where a line of ours would begin. */
export function printable(text: string): string {
  return oneLine(text.replace(/\s+/g, " "));
}

/**
 * Text in lines of at most `width` characters, where its words allow that.
 * @param rest what the lines after the first begin with
 */
export function wrapText(text: string, width: number, first = "", rest = first): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of printable(text).trim().split(" ")) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

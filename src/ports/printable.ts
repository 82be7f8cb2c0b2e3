/** One line, without control characters: those could rewrite what the reader sees. */
export function printable(text: string): string {
  return text.replace(/\s+/g, " ").replace(/\p{Cc}|\p{Cf}/gu, "?");
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

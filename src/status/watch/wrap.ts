/** Characters that a terminal draws two columns wide. */
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;
const narrowest = 20;

const widthOf = (character: string): number => (wide.test(character) ? 2 : /\p{M}/u.test(character) ? 0 : 1);

/** How many columns a terminal takes for it. */
export const columnsOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + widthOf(character), 0);

/**
 * A text as lines of at most `columns` columns, broken between words where that goes.
 * @param indent what each line after the first begins with
 */
export function wrapped(text: string, columns: number, indent = ""): readonly string[] {
  const limit = Math.max(narrowest, columns);
  const lines: string[] = [];
  let line = "";
  const flush = (next: string) => {
    lines.push(line.trimEnd());
    line = `${indent}${next}`;
  };
  for (const word of text.match(/\S+\s*|\s+/g) ?? []) {
    if (columnsOf(line) + columnsOf(word.trimEnd()) <= limit) line += word;
    else if (columnsOf(indent) + columnsOf(word.trimEnd()) <= limit) flush(word);
    else
      for (const character of word)
        if (columnsOf(line) + widthOf(character) <= limit) line += character;
        else flush(character);
  }
  return [...lines, line.trimEnd()];
}

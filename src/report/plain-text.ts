/** Longest text of one statement, characters; the whole of it stands in the journal. */
const textMax = 700;

/**
 * Text from a journal as one line that shows all it holds: control characters, and those that turn the direction of
 * writing or cannot be seen, become `\u{…}`.
 */
export function plainText(text: string): string {
  const shown = text
    .toWellFormed()
    .replace(/[\t\r\n\u2028\u2029]+/g, " ")
    .replace(
      /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/g,
      code,
    )
    .trim();
  const letters = [...shown];
  return letters.length <= textMax ? shown : `${letters.slice(0, textMax).join("")}… (shortened)`;
}

const code = (letter: string): string => `\\u{${letter.charCodeAt(0).toString(16)}}`;

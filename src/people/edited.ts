import { isMap, isSeq, parseDocument, type Document } from "yaml";

/** As the shipped files are written. */
const asWritten = { flowCollectionPadding: false, lineWidth: 0 } as const;

/** The file's text, with the line ends of before: git on Windows checks out CRLF, and a diff of every line hides the one that counts. */
export function textOf(file: Document, before: string | undefined): string {
  const text = file.toString(asWritten).replaceAll("\r\n", "\n");
  return before?.includes("\r\n") === true ? text.replaceAll("\n", "\r\n") : text;
}

/** A file of contacts with a change; comments stay. One that is not there, or is neither a list nor a mapping, stays as it is. */
export function edited(text: string | undefined, change: (file: Document) => void): string | undefined {
  if (text === undefined) return undefined;
  const file = parseDocument(text);
  if (!isMap(file.contents) && !isSeq(file.contents)) return text;
  change(file);
  return textOf(file, text);
}

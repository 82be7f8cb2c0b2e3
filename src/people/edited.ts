import { isMap, isSeq, parseDocument, type Document } from "yaml";

/** As the shipped files are written. */
export const asWritten = { flowCollectionPadding: false, lineWidth: 0 } as const;

/** A file of contacts with a change; comments stay. One that is not there, or is neither a list nor a mapping, stays as it is. */
export function edited(text: string | undefined, change: (file: Document) => void): string | undefined {
  if (text === undefined) return undefined;
  const file = parseDocument(text);
  if (!isMap(file.contents) && !isSeq(file.contents)) return text;
  change(file);
  return file.toString(asWritten);
}

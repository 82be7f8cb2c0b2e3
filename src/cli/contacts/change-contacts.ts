import { join } from "node:path";
import { writeRegular } from "../../adapters/regular-file.mjs";
import { lineDiff } from "../../people/line-diff.ts";
import { contactFiles, readContacts, type ContactTexts } from "../../people/read-contacts.ts";
import { readinessGaps } from "../../people/readiness.ts";
import { badInput } from "../edge.ts";

export interface Change {
  readonly written: boolean;
  readonly changes: readonly { readonly file: string; readonly lines: readonly string[] }[];
  /** What is still to be put right, a sentence each. */
  readonly gaps: readonly string[];
}

/**
 * Changes the contacts' files from `before` to `after`, or shows what would change.
 * @throws BadInput when they would not be valid; then nothing is written
 */
export async function changeContacts(
  root: string,
  before: ContactTexts,
  after: ContactTexts,
  write: boolean,
): Promise<Change> {
  const contacts = readContacts(after);
  if (!("people" in contacts)) throw badInput(contacts);
  const names = Object.keys(contactFiles) as (keyof ContactTexts)[];
  const changed = names.filter((name) => before[name] !== after[name]);
  if (write)
    for (const name of changed) await writeRegular(join(root, contactFiles[name]), after[name] ?? "");
  const changes = changed.map((name) => ({
    file: contactFiles[name],
    lines: lineDiff(before[name] ?? "", after[name] ?? ""),
  }));
  return { written: write && changed.length > 0, changes, gaps: readinessGaps(contacts) };
}

/** The same for a person: the lines that come and go, what is still to do, and whether it was written. */
export function changeLines({ written, changes, gaps }: Change): readonly string[] {
  return [
    ...changes.flatMap(({ file, lines }) => [file, ...lines.map((line) => `  ${line}`)]),
    ...(changes.length === 0 ? ["Nothing changes."] : []),
    ...gaps.map((gap) => `Still to do: ${gap}`),
    ...(changes.length === 0
      ? []
      : [written ? "Written. Read it, then commit." : "Nothing was written; --write does it."]),
  ];
}

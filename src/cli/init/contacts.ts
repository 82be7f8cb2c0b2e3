import { packageRoot } from "../roots.ts";
import { contactTexts, loadContacts } from "../contacts/calls.ts";
import { writeWhole } from "../../adapters/write-whole.ts";
import { ownContacts } from "../../people/own-contacts.ts";
import { contactFiles, readContacts, type ContactTexts } from "../../people/read-contacts.ts";
import { badInput } from "../edge.ts";
import type { Setter } from "./signer.ts";

/** One file of the contacts as it is to be. */
export interface ContactChange {
  readonly file: string;
  readonly text: string;
}

/**
 * The changes that put whoever sets it up into the contacts, one file each, in their order; each leaves valid contacts.
 * @param folder with contacts/; undefined: the shipped ones are still to be put there
 * @throws BadInput for contacts with mistakes, before or after
 */
export async function contactChanges(
  folder: string | undefined,
  { person }: Setter,
): Promise<readonly ContactChange[]> {
  const base = folder ?? packageRoot;
  let before = await contactTexts(base);
  return ownContacts(before, await loadContacts(base), person).map((state) => {
    const read = readContacts(state);
    if (!("people" in read)) throw badInput(read);
    const name = names.find((one) => state[one] !== before[one]) ?? "people";
    before = state;
    return { file: contactFiles[name], text: state[name] ?? "" };
  });
}

const names = Object.keys(contactFiles) as (keyof ContactTexts)[];

export const writeContact = async (root: string, { file, text }: ContactChange): Promise<void> =>
  await writeWhole(root, file, text);

import { join } from "node:path";
import { contactFiles, readContacts, type ContactTexts } from "../../people/read-contacts.ts";
import { readOptionalText } from "../../adapters/file-trouble.ts";
import type { Contacts } from "../../people/contacts.ts";
import { badInput } from "../edge.ts";

/** Texts of the contacts' files as they are in the working tree. */
export async function contactTexts(root: string): Promise<ContactTexts> {
  const entries = Object.entries(contactFiles).map(async ([name, file]) => {
    const text = await readOptionalText(join(root, file), file);
    return [name, text] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as ContactTexts;
}

/** @throws BadInput with every problem */
export async function loadContacts(root: string): Promise<Contacts> {
  const contacts = readContacts(await contactTexts(root));
  if ("people" in contacts) return contacts;
  throw badInput(contacts);
}

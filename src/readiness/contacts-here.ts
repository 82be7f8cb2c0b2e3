import type { Problem } from "../errors.ts";
import type { Checkout } from "../ports/checkout.ts";
import { contactFiles, readContacts } from "../people/read-contacts.ts";
import { channelsFile, readChannels, type Channels } from "../people/notices/channels.ts";
import { noticesFolder } from "../people/notices/templates.ts";
import type { Contacts } from "../people/contacts.ts";

/** What a file says, or every mistake in it. */
export type ReadHere<T> = { readonly value: T } | { readonly problems: readonly Problem[] };

/** contacts/ of the working tree. @throws BadInput when a file cannot be read */
export async function readHere(
  checkout: Pick<Checkout, "text" | "yaml">,
): Promise<{ readonly contacts: ReadHere<Contacts>; readonly channels: ReadHere<Channels> }> {
  const names = Object.entries(contactFiles);
  const texts = await Promise.all(
    names.map(async ([name, path]) => [name, await checkout.text(path)] as const),
  );
  const languages = Object.keys(await checkout.yaml(noticesFolder)).filter((name) => name !== "notices.yaml");
  const contacts = readContacts(Object.fromEntries(texts) as Parameters<typeof readContacts>[0]);
  const channels = readChannels(
    await checkout.text(channelsFile),
    languages.map((name) => name.replace(/\.yaml$/, "")),
  );
  return {
    contacts: "people" in contacts ? { value: contacts } : { problems: contacts },
    channels: "audiences" in channels ? { value: channels } : { problems: channels },
  };
}

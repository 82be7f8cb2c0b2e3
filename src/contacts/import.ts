import { isMap, isSeq, parseDocument, type Document } from "yaml";
import type { Person } from "../approval/person.ts";
import { onCall, type Contacts, type Escalation } from "./contacts.ts";
import type { ImportedContacts } from "./import-shape.ts";
import type { ContactTexts } from "./read-contacts.ts";
import { isExample } from "./readiness.ts";

/** As the shipped files are written. */
const asWritten = { flowCollectionPadding: false, lineWidth: 0 } as const;

type Known = Pick<Person, "id" | "name"> & Partial<Person>;

/**
 * The contacts' files with what was imported: people who are known by name keep what they have, others are added with
 * what is missing visibly open (an example address, UTC), the levels and the rotation are replaced; a level that names
 * real people keeps them.
 * @returns whole texts; comments stay. Nothing is written.
 */
export function withImported(texts: ContactTexts, now: Contacts, imported: ImportedContacts): ContactTexts {
  const people: Known[] = [...now.people];
  const added = parseDocument(texts.people ?? "[]");
  const personFor = (name: string, given: Partial<Known> = {}): string => {
    const wanted = idOf(name);
    const at = people.findIndex(
      (each) => each.id === wanted || each.name.toLowerCase() === name.toLowerCase(),
    );
    const known = people[at];
    if (known !== undefined) {
      for (const [field, value] of Object.entries(given)) added.setIn([at, field], value);
      return known.id;
    }
    const person = {
      ...{ id: wanted, name, email: `${wanted}@example.com` },
      ...given,
      ...{ timeZone: given.timeZone ?? "UTC", keys: [], may: ["execute" as const] },
    };
    people.push(person);
    if (isSeq(added.contents)) added.add(added.createNode(person));
    return wanted;
  };
  const rotation = imported.onCall.map(({ name, phone, slack, email, time_zone }) =>
    personFor(name, {
      ...(phone === undefined ? {} : { phone }),
      ...(slack === undefined ? {} : { slack }),
      ...(email === undefined ? {} : { email }),
      ...(time_zone === undefined ? {} : { timeZone: time_zone }),
    }),
  );
  const reachedBy = (id: string): readonly string[] => {
    const given = imported.onCall.find(({ name }) => personFor(name) === id);
    const person = people.find((each) => each.id === id);
    const ways = (["phone", "slack"] as const).filter((way) => (given?.[way] ?? person?.[way]) !== undefined);
    return ways.length === 0 ? ["email"] : ways;
  };
  const levels = imported.levels.map(({ contact, minutes }) => {
    const rota = /^on[- ]?call\b/i.test(contact.trim());
    const kept = rota ? undefined : standing(now, contact);
    if (kept !== undefined) return { name: contact, who: kept.who, ...(minutes && { minutes }), by: kept.by };
    const who = rota ? onCall : personFor(contact);
    const by = rota ? common(rotation.map(reachedBy)) : reachedBy(who);
    return { name: contact, who: [who], ...(minutes === undefined ? {} : { minutes }), by };
  });
  return {
    people: added.toString(asWritten),
    escalation: edited(texts.escalation, (file) => file.set("levels", file.createNode(levels))),
    rota: edited(texts.rota, (file) => file.setIn(["weekly", "people"], file.createNode(rotation))),
    vendors: edited(texts.vendors, (file) => {
      const at = now.vendors.findIndex(({ id }) => id === "clerk");
      const { url, email, priority } = imported.support;
      const given = Object.entries({ support: url, email, priority }).filter(
        ([, value]) => value !== undefined,
      );
      if (at < 0 && given.length > 0) file.add(file.createNode({ ...clerk, ...Object.fromEntries(given) }));
      else for (const [field, value] of given) file.setIn([at, field], value);
    }),
  };
}

/** Clerk as a vendor, where the file does not have it. */
const clerk = {
  ...{ id: "clerk", name: "Clerk", gives: "Sign-in, sessions, users" },
  ...{ status: "https://status.clerk.com", support: "https://clerk.com/contact/support" },
};

/**
 * The level of that name as it stands, when it names real people: the imported file knows a title only, such as "CTO",
 * and must not put an open entry in their place.
 */
function standing(
  { escalation, people }: Contacts,
  contact: string,
): Escalation["levels"][number] | undefined {
  const wanted = contact.trim().toLowerCase();
  if (people.some(({ name }) => name.toLowerCase() === wanted)) return undefined;
  const level = escalation.levels.find(({ name }) => name.toLowerCase() === wanted);
  const real = (id: string) => id === onCall || people.some((each) => each.id === id && !isExample(each));
  return level?.who.every(real) === true ? level : undefined;
}

const idOf = (name: string): string => {
  const id = name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return id === "" || id === onCall ? "someone-on-call" : id;
};

const common = (ways: readonly (readonly string[])[]): readonly string[] => {
  const shared = (ways[0] ?? []).filter((way) => ways.every((each) => each.includes(way)));
  return shared.length === 0 ? ["email"] : shared;
};

function edited(text: string | undefined, change: (file: Document) => void): string | undefined {
  if (text === undefined) return undefined;
  const file = parseDocument(text);
  if (!isMap(file.contents) && !isSeq(file.contents)) return text;
  change(file);
  return file.toString(asWritten);
}

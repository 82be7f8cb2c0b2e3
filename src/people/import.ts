import { isSeq, parseDocument } from "yaml";
import type { Person } from "../approval/person.ts";
import { onCall, type Contacts, type Escalation } from "./contacts.ts";
import { freeId, sameName, slugOf } from "./import-names.ts";
import type { ImportedContacts } from "./import-shape.ts";
import { edited, textOf } from "./edited.ts";
import type { ContactTexts } from "./read-contacts.ts";
import { isExample } from "./readiness.ts";

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
  const claimed = new Map<string, string>();
  const personFor = (name: string, given: Partial<Known> = {}): string => {
    const at = personNamed(name, people, claimed);
    const known = people[at];
    if (known !== undefined) {
      for (const [field, value] of Object.entries(given)) added.setIn([at, field], value);
      claimed.set(known.id, name);
      return known.id;
    }
    const wanted = freeId(name, new Set(people.map(({ id }) => id)));
    claimed.set(wanted, name);
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
  const levels = imported.levels.map(({ name, who, minutes }) => {
    const kept = who.includes(onCall) ? undefined : standing(now, name);
    if (kept !== undefined) return { name, who: kept.who, ...(minutes && { minutes }), by: kept.by };
    const ids = [...new Set(who.map((each) => (each === onCall ? onCall : personFor(each))))];
    const by = common(ids.flatMap((id) => (id === onCall ? rotation.map(reachedBy) : [reachedBy(id)])));
    return { name, who: ids, ...(minutes === undefined ? {} : { minutes }), by };
  });
  return {
    people: textOf(added, texts.people),
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

/**
 * Where someone of that name stands among `people`; -1 for nobody. An id made of the name counts only where the name was
 * changed since (an imported "CTO" that a person's name was put to), and for one imported name: two names are two people.
 */
function personNamed(name: string, people: readonly Known[], claimed: ReadonlyMap<string, string>): number {
  const named = people.findIndex((each) => sameName(each.name, name));
  if (named >= 0) return named;
  const slug = slugOf(name);
  return people.findIndex(({ id, name: now }) => {
    const by = claimed.get(id);
    return slug !== "" && id === slug && slugOf(now) !== slug && (by === undefined || sameName(by, name));
  });
}

const common = (ways: readonly (readonly string[])[]): readonly string[] => {
  const shared = (ways[0] ?? []).filter((way) => ways.every((each) => each.includes(way)));
  return shared.length === 0 ? ["email"] : shared;
};

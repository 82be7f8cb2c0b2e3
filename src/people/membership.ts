import { isNode, isSeq, parseDocument, type Document } from "yaml";
import { peopleSchema, type Person } from "../approval/person.ts";
import { parsePublicKeyLine } from "../approval/ssh-key.ts";
import type { Contacts } from "./contacts.ts";
import { edited, textOf } from "./edited.ts";
import type { ContactTexts } from "./read-contacts.ts";

/**
 * The contacts' files with one person more, or with another key of a person who is there. Comments stay; nothing is written.
 * What is wrong with it, `readContacts` of the result says.
 */
export function withPerson(texts: ContactTexts, now: Pick<Contacts, "people">, person: Person): ContactTexts {
  const people = parseDocument(texts.people ?? "[]");
  const at = now.people.findIndex(({ id }) => id === person.id);
  const known = now.people[at];
  if (known === undefined) {
    const { id, name, email, phone, slack, timeZone, keys, may } = person;
    const entry = {
      ...{ id, name, email },
      ...(phone === undefined ? {} : { phone }),
      ...(slack === undefined ? {} : { slack }),
      ...{ timeZone, keys, may },
    };
    if (isSeq(people.contents)) people.add(people.createNode(entry));
  } else {
    const held = known.keys.map(blobOf);
    const fresh = person.keys.filter((line) => !held.includes(blobOf(line)));
    if (fresh.length > 0) people.setIn([at, "keys"], people.createNode([...known.keys, ...fresh]));
  }
  return { ...texts, people: textOf(people, texts.people) };
}

/** Two lines hold one key when these are the same, whatever the comment. */
const blobOf = (line: string): string => Buffer.from(parsePublicKeyLine(line).blob).toString("base64");

/** Those who stand in the files with this id, as a sentence's ends: `rota.yaml, weekly`. */
export interface Left {
  readonly texts: ContactTexts;
  /** Where the person stood besides, each a place. */
  readonly places: readonly string[];
}

/**
 * The contacts' files without one person: the entry with its keys, their turns, their place in each level. A level or a rota
 * that would be empty keeps its name there, so that `readContacts` of the result names the place. Nothing is written.
 */
export function withoutPerson(texts: ContactTexts, now: Contacts, id: string): Left {
  const places: string[] = [];
  const people = edited(texts.people, (file) => {
    const at = now.people.findIndex((person) => person.id === id);
    const [gone, next] = [file.getIn([at], true), file.getIn([at + 1], true)];
    file.deleteIn([at]);
    // What the file says of itself at its beginning belongs to the first entry, as YAML has it.
    if (at === 0 && isNode(gone) && isNode(next) && typeof gone.commentBefore === "string")
      next.commentBefore = [gone.commentBefore, ...(next.commentBefore ? [next.commentBefore] : [])].join(
        "\n",
      );
  });
  const takeOut = (
    file: Document,
    path: readonly (string | number)[],
    all: readonly string[],
    place: string,
  ) => {
    if (!all.includes(id)) return;
    places.push(place);
    if (all.length > 1) file.deleteIn([...path, all.indexOf(id)]);
  };
  const escalation = edited(texts.escalation, (file) =>
    now.escalation.levels.forEach(({ name, who }, at) =>
      takeOut(file, ["levels", at, "who"], who, `escalation.yaml, level ${name}`),
    ),
  );
  const rota = edited(texts.rota, (file) => {
    takeOut(file, ["weekly", "people"], now.rota.weekly.people, "rota.yaml, weekly");
    const shifts = now.rota.shifts.flatMap(({ who }, at) => (who === id ? [at] : []));
    if (shifts.length > 0) places.push("rota.yaml, shifts");
    for (const at of shifts.reverse()) file.deleteIn(["shifts", at]);
  });
  return { texts: { ...texts, people, escalation, rota }, places };
}

/** @returns the person, or what is wrong with what was given, field by field */
export function checkedPerson(given: unknown): Person | readonly string[] {
  const { data, error } = peopleSchema.safeParse([given]);
  if (data?.[0] !== undefined) return data[0];
  return (error?.issues ?? []).map(({ path, message }) => `${path.slice(1).join(".")} ${message}`);
}

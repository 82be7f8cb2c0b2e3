import { isNode, isSeq, type Document } from "yaml";
import type { Person } from "../approval/person.ts";
import { onCall, type Contacts } from "./contacts.ts";
import { edited } from "./edited.ts";
import { withPerson } from "./membership.ts";
import type { ContactTexts } from "./read-contacts.ts";
import { isExample } from "./readiness.ts";

/**
 * The contacts' files with a first person in place of the shipped examples, as states that follow one another: each changes
 * one file and is valid by itself, so whoever is stopped between two can go on. People who are no examples, their levels and
 * their turns stay. Nothing is written; of contacts that are so already nothing changes.
 */
export function ownContacts(texts: ContactTexts, now: Contacts, person: Person): readonly ContactTexts[] {
  const examples = new Set(now.people.filter(isExample).map(({ id }) => id));
  const joined = withPerson(texts, now, person);
  const levels = { ...joined, escalation: without(texts.escalation, levelsWithout(now, examples, person)) };
  const turns = { ...levels, rota: without(texts.rota, turnsWithout(now, examples, person)) };
  const states = [
    joined,
    levels,
    turns,
    { ...turns, people: without(joined.people, peopleWithout(examples)) },
  ];
  const before = (at: number) => (at === 0 ? texts : states[at - 1]);
  return states.filter((state, at) => keys.some((key) => state[key] !== before(at)?.[key]));
}

const keys = ["people", "escalation", "rota"] as const;
type Ids = ReadonlySet<string>;

/** What the shipped file says of its examples goes with them. */
const without = (text: string | undefined, change: (file: Document) => void): string | undefined => {
  const after = edited(text, change);
  return after === edited(text, () => undefined) ? text : after?.replace(/ EXAMPLES: replace[^.\n]*\./, "");
};

/** A level of examples alone goes, and ways that not everybody left in a level has; the last that is left has no end. */
const levelsWithout =
  ({ escalation, people, rota }: Contacts, examples: Ids, person: Person) =>
  (file: Document): void => {
    if (examples.size === 0) return;
    const all = [...people.filter(({ id }) => !examples.has(id) && id !== person.id), person];
    const turns = rota.weekly.people.filter((id) => !examples.has(id));
    const onTurn = turns.length === 0 ? [person.id] : turns;
    const levels = escalation.levels.map(({ who, by, ...rest }) => {
      const kept = who.filter((id) => !examples.has(id));
      const called = kept.flatMap((id) => (id === onCall ? onTurn : [id]));
      const has = (way: (typeof by)[number]) =>
        called.every((id) => way === "email" || all.find((one) => one.id === id)?.[way] !== undefined);
      const ways = by.filter(has);
      return { ...rest, who: kept, by: ways.length === 0 ? (["email"] as const) : ways };
    });
    for (const [at, { who, by }] of [...levels.entries()].reverse())
      if (who.length === 0) file.deleteIn(["levels", at]);
      else {
        file.setIn(["levels", at, "who"], file.createNode(who));
        file.setIn(["levels", at, "by"], file.createNode(by));
      }
    const left = levels.filter(({ who }) => who.length > 0).length;
    if (left > 0) file.deleteIn(["levels", left - 1, "minutes"]);
    else file.set("levels", file.createNode([{ name: "On call", who: [onCall], by: ["email"] }]));
  };

const turnsWithout =
  ({ rota }: Contacts, examples: Ids, person: Person) =>
  (file: Document): void => {
    const people = rota.weekly.people.filter((id) => !examples.has(id));
    if (people.length < rota.weekly.people.length)
      file.setIn(["weekly", "people"], file.createNode(people.length === 0 ? [person.id] : people));
    if (people.length === 0) file.set("timeZone", person.timeZone);
    for (const [at, { who }] of [...rota.shifts.entries()].reverse())
      if (examples.has(who)) file.deleteIn(["shifts", at]);
  };

const peopleWithout =
  (examples: Ids) =>
  (file: Document): void => {
    if (!isSeq(file.contents)) return;
    const [first] = file.contents.items;
    const said = isNode(first) ? first.commentBefore : undefined;
    for (let at = file.contents.items.length - 1; at >= 0; at--)
      if (examples.has(String(file.getIn([at, "id"])))) file.deleteIn([at]);
    // What the file says of itself at its beginning belongs to the first entry, as YAML has it.
    const [head] = file.contents.items;
    if (isNode(head) && head !== first && typeof said === "string") head.commentBefore = said;
  };

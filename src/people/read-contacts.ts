import { peopleSchema, type Person } from "../approval/person.ts";
import { fingerprint, parsePublicKeyLine } from "../approval/ssh-key.ts";
import { BadInput, type Problem } from "../errors.ts";
import { closest } from "../runbook/closest.ts";
import { Problems, type Path } from "../runbook/problems.ts";
import { readAs } from "../runbook/fields-at.ts";
import {
  escalationSchema,
  onCall,
  vendorsSchema,
  type Contacts,
  type Escalation,
  type Vendor,
} from "./contacts.ts";
import { rotaSchema, type Rota } from "./rota.ts";

export const contactFiles = {
  people: "contacts/people.yaml",
  escalation: "contacts/escalation.yaml",
  vendors: "contacts/vendors.yaml",
  rota: "contacts/rota.yaml",
} as const;

/** Texts of the files; undefined for one that is not there. */
export type ContactTexts = Readonly<Record<keyof typeof contactFiles, string | undefined>>;

/**
 * Reads all files and everything that must hold between them.
 * @returns every problem at once, or the contacts.
 */
export function readContacts(texts: ContactTexts): Contacts | readonly Problem[] {
  const files = {
    people: new Problems(contactFiles.people),
    escalation: new Problems(contactFiles.escalation),
    vendors: new Problems(contactFiles.vendors),
    rota: new Problems(contactFiles.rota),
  };
  const people: readonly Person[] | undefined = readAs(texts.people, peopleSchema, files.people);
  const escalation = readAs(texts.escalation, escalationSchema, files.escalation);
  const vendors: readonly Vendor[] | undefined = readAs(texts.vendors, vendorsSchema, files.vendors);
  const rota = readAs(texts.rota, rotaSchema, files.rota);
  if (people !== undefined) checkPeople(people, files.people);
  if (people !== undefined && rota !== undefined) checkRota(rota, people, files.rota);
  if (people !== undefined && escalation !== undefined)
    checkLevels(escalation, people, rota?.weekly.people ?? [], files.escalation);
  if (vendors !== undefined) unique(vendors, ({ id }) => id, "id", files.vendors);
  const problems = Object.values(files).flatMap((file) => file.list().map(asContacts));
  if (people === undefined || escalation === undefined || vendors === undefined || rota === undefined)
    return problems;
  return problems.length > 0 ? problems : { people, escalation, vendors, rota };
}

/**
 * contacts/people.yaml alone, e.g. as it was at the commit of a run.
 * @throws BadInput `BAD_CONTACTS` with every problem.
 */
export function readPeople(text: string | undefined): readonly Person[] {
  const problems = new Problems(contactFiles.people);
  const people = readAs(text, peopleSchema, problems);
  if (people !== undefined) checkPeople(people, problems);
  if (people === undefined || !problems.none)
    throw new BadInput("contacts/people.yaml has mistakes", {
      code: "BAD_CONTACTS",
      hint: "Run `./runbook contacts lint`.",
      problems: problems.list().map(asContacts),
    });
  return people;
}

/** What was written wrongly as YAML keeps its own code; all else is a matter of the contacts. */
const asContacts = (problem: Problem): Problem =>
  problem.code.startsWith("YAML_") ? problem : { ...problem, code: "BAD_CONTACTS" };

/**
 * What must not stay so once the examples are replaced: nobody may approve, so whatever needs a second person waits for
 * ever. No mistake of form, so the contacts can be read; `contacts lint` fails over it.
 * @param text of contacts/people.yaml, valid
 */
export function refuseNoApprover(text: string): readonly Problem[] {
  const problems = new Problems(contactFiles.people);
  const people = readAs(text, peopleSchema, problems) ?? [];
  const allowed = people.findIndex(({ may }) => may.includes("approve"));
  if (people.some(({ may, keys }) => may.includes("approve") && keys.length > 0)) return problems.list();
  problems.add(
    allowed < 0 ? [0, "may"] : [allowed, "keys"],
    "MISSING_FIELD",
    allowed < 0
      ? "nobody may approve: no one here has `may: [approve]`"
      : "nobody may approve: no one who may has an SSH key here",
    "Give two people `may: [approve]` and the line of their ~/.ssh/id_ed25519.pub under keys, and commit it.",
  );
  return problems.list().map(asContacts);
}

function checkPeople(people: readonly Person[], problems: Problems): void {
  unique(people, ({ id }) => id, "id", problems);
  const reserved = people.findIndex(({ id }) => id === onCall);
  if (reserved >= 0)
    problems.add(
      [reserved, "id"],
      "BAD_VALUE",
      `${onCall} stands for whom the rota names`,
      "Take another id.",
    );
  unique(people, ({ email }) => email.toLowerCase(), "email", problems);
  const owners = new Map<string, string>();
  for (const [index, person] of people.entries())
    for (const [at, line] of person.keys.entries()) {
      const key = fingerprint(parsePublicKeyLine(line).blob);
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, person.id);
      else
        problems.add(
          [index, "keys", at],
          "DUPLICATE_ID",
          `the key ${key} stands under ${owner} already, so it proves neither`,
          "Give each person a key of their own.",
        );
    }
}

function checkLevels(
  escalation: Escalation,
  people: readonly Person[],
  rotation: readonly string[],
  problems: Problems,
): void {
  const ids = people.map(({ id }) => id);
  for (const [level, { who, by, minutes }] of escalation.levels.entries()) {
    const last = level === escalation.levels.length - 1;
    if (minutes === undefined && !last)
      problems.add(
        ["levels", level],
        "MISSING_FIELD",
        "minutes is missing: only the last level may wait for ever",
        "Say how long this level has to answer.",
      );
    for (const [at, id] of who.entries()) {
      const place: Path = ["levels", level, "who", at];
      if (id === onCall) {
        for (const each of rotation)
          checkWays(
            people.find((person) => person.id === each),
            by,
            place,
            problems,
          );
        continue;
      }
      const person = people.find((each) => each.id === id);
      if (person === undefined) {
        const hint = closest(id, ids, contactFiles.people);
        problems.add(place, "DANGLING_REFERENCE", `${id} is nobody in ${contactFiles.people}`, hint);
        continue;
      }
      checkWays(person, by, place, problems);
    }
  }
}

function checkWays(
  person: Person | undefined,
  by: Escalation["levels"][number]["by"],
  place: Path,
  problems: Problems,
): void {
  for (const way of by)
    if (person !== undefined && way !== "email" && person[way] === undefined)
      problems.add(place, "BAD_VALUE", `${person.id} has no ${way}`, `Add ${way} in ${contactFiles.people}.`);
}

function checkRota(rota: Rota, people: readonly Person[], problems: Problems): void {
  const ids = people.map(({ id }) => id);
  const known = (id: string, place: Path): void => {
    if (!ids.includes(id))
      problems.add(
        place,
        "DANGLING_REFERENCE",
        `${id} is nobody in ${contactFiles.people}`,
        closest(id, ids, contactFiles.people),
      );
  };
  rota.weekly.people.forEach((id, index) => known(id, ["weekly", "people", index]));
  for (const [index, { who, from, until }] of rota.shifts.entries()) {
    known(who, ["shifts", index, "who"]);
    if (until <= from)
      problems.add(["shifts", index, "until"], "BAD_VALUE", "until is not after from", "Give a later time.");
  }
}

function unique<T>(items: readonly T[], key: (item: T) => string, field: string, problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const value = key(item);
    if (seen.has(value))
      problems.add(
        [index, field],
        "DUPLICATE_ID",
        `${value} stands here twice`,
        `Give each its own ${field}.`,
      );
    seen.add(value);
  }
}

import type { z } from "zod";
import { peopleSchema, type Person } from "../approval/person.ts";
import { fingerprint, parsePublicKeyLine } from "../approval/ssh-key.ts";
import { BadInput, type Problem } from "../errors.ts";
import { closest } from "../runbook/closest.ts";
import { readDocument } from "../runbook/document.ts";
import { Problems, type Path } from "../runbook/problems.ts";
import { reportIssues } from "../runbook/report-issues.ts";
import { escalationSchema, vendorsSchema, type Contacts, type Escalation, type Vendor } from "./contacts.ts";

export const contactFiles = {
  people: "contacts/people.yaml",
  escalation: "contacts/escalation.yaml",
  vendors: "contacts/vendors.yaml",
} as const;

/** Texts of the three files; undefined for one that is not there. */
export type ContactTexts = Readonly<Record<keyof typeof contactFiles, string | undefined>>;

/**
 * Reads all three files and everything that must hold between them.
 * @returns every problem at once, or the contacts.
 */
export function readContacts(texts: ContactTexts): Contacts | readonly Problem[] {
  const files = {
    people: new Problems(contactFiles.people),
    escalation: new Problems(contactFiles.escalation),
    vendors: new Problems(contactFiles.vendors),
  };
  const people: readonly Person[] | undefined = parse(texts.people, peopleSchema, files.people, personFields);
  const escalation = parse(texts.escalation, escalationSchema, files.escalation, levelFields);
  const vendors: readonly Vendor[] | undefined = parse(
    texts.vendors,
    vendorsSchema,
    files.vendors,
    vendorFields,
  );
  if (people !== undefined) checkPeople(people, files.people);
  if (people !== undefined && escalation !== undefined) checkLevels(escalation, people, files.escalation);
  if (vendors !== undefined) unique(vendors, ({ id }) => id, "id", files.vendors);
  const problems = Object.values(files).flatMap((file) => file.list().map(asContacts));
  if (problems.length > 0 || people === undefined || escalation === undefined || vendors === undefined)
    return problems;
  return { people, escalation, vendors };
}

/**
 * contacts/people.yaml alone, e.g. as it was at the commit of a run.
 * @throws BadInput `BAD_CONTACTS` with every problem.
 */
export function readPeople(text: string | undefined): readonly Person[] {
  const problems = new Problems(contactFiles.people);
  const people = parse(text, peopleSchema, problems, personFields);
  if (people !== undefined) checkPeople(people, problems);
  if (people === undefined || !problems.none)
    throw new BadInput("contacts/people.yaml has mistakes", {
      code: "BAD_CONTACTS",
      hint: "Run `npx runbook contacts lint`.",
      problems: problems.list().map(asContacts),
    });
  return people;
}

const personFields = ["id", "name", "email", "phone", "slack", "timeZone", "keys", "may"];
const levelFields = ["levels", "name", "who", "minutes", "by"];
const vendorFields = ["id", "name", "gives", "status", "support", "email", "phone", "account"];

function parse<T>(
  text: string | undefined,
  schema: z.ZodType<T>,
  problems: Problems,
  known: readonly string[],
): T | undefined {
  if (text === undefined) {
    problems.add([], "MISSING_FIELD", "the file is not there", "Start from the shipped example.");
    return undefined;
  }
  const document = readDocument(text, problems);
  if (document === undefined) return undefined;
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return parsed.data;
  reportIssues(parsed.error.issues, document.value, [], problems, () => known);
  return undefined;
}

/** What was written wrongly as YAML keeps its own code; all else is a matter of the contacts. */
const asContacts = (problem: Problem): Problem =>
  problem.code.startsWith("YAML_") ? problem : { ...problem, code: "BAD_CONTACTS" };

function checkPeople(people: readonly Person[], problems: Problems): void {
  unique(people, ({ id }) => id, "id", problems);
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

function checkLevels(escalation: Escalation, people: readonly Person[], problems: Problems): void {
  const ids = people.map(({ id }) => id);
  for (const [level, { who, by }] of escalation.levels.entries())
    for (const [at, id] of who.entries()) {
      const place: Path = ["levels", level, "who", at];
      const person = people.find((each) => each.id === id);
      if (person === undefined) {
        const hint = closest(id, ids, contactFiles.people);
        problems.add(place, "DANGLING_REFERENCE", `${id} is nobody in ${contactFiles.people}`, hint);
        continue;
      }
      for (const way of by.filter((each) => each !== "email" && person[each] === undefined))
        problems.add(place, "BAD_VALUE", `${id} has no ${way}`, `Add ${way} in ${contactFiles.people}.`);
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

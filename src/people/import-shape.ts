import { z } from "zod";
import type { Problem } from "../errors.ts";
import { Problems, type Path } from "../runbook/problems.ts";
import { readAs } from "../runbook/fields-at.ts";
import { onCall } from "./contacts.ts";
import { rotaMeant, sameName, severalIn } from "./import-names.ts";
import { readWindow } from "./rota.ts";

/** Longest window of a level, as contacts/escalation.yaml has it. */
const dayMinutes = 1440;

export const importedFile = ".github/INCIDENT_CONTACTS.yml";

const line = z.string().min(1);
/** The well-known shape, and the two fields that it lacks. */
const shape = z.strictObject({
  contacts: z.strictObject({
    on_call: z
      .array(
        z.strictObject({
          name: line,
          phone: line.optional(),
          slack: line.optional(),
          email: z.email().optional(),
          time_zone: line.optional(),
        }),
      )
      .min(1),
    clerk_support: z
      .array(
        z.strictObject({ url: z.url().optional(), email: z.email().optional(), priority: line.optional() }),
      )
      .default([]),
    escalation: z
      .array(
        z.strictObject({ level: z.int().min(1), contact: z.union([line, z.array(line).min(1)]), time: line }),
      )
      .min(1),
  }),
});
export interface ImportedContacts {
  readonly onCall: z.infer<typeof shape>["contacts"]["on_call"];
  readonly support: { readonly url?: string; readonly email?: string; readonly priority?: string };
  readonly levels: readonly ImportedLevel[];
}

interface ImportedLevel {
  readonly name: string;
  /** Names of people, or titles; `on-call` for whoever the rota names. */
  readonly who: readonly string[];
  /** Undefined for the last level, which has no end. */
  readonly minutes: number | undefined;
}

/** @param file as it is named in problems. @returns every problem at once, or what the file says. */
export function readImported(text: string, file: string): ImportedContacts | readonly Problem[] {
  const problems = new Problems(file);
  const read = readAs(text, shape, problems);
  if (read === undefined) return problems.list();
  const { on_call, clerk_support, escalation } = read.contacts;
  refuseTwice(on_call, problems);
  const names = on_call.map(({ name }) => name);
  const windows = readWindows(escalation, problems);
  const levels = escalation.map(({ contact }, index) => ({
    name: typeof contact === "string" ? contact : contact.join(", "),
    who: readWho(contact, names, ["contacts", "escalation", index, "contact"], problems),
    minutes: windows[index],
  }));
  if (!problems.none) return problems.list();
  return {
    onCall: on_call,
    support: Object.assign({}, ...clerk_support) as ImportedContacts["support"],
    levels,
  };
}

/** One person may stand in the rotation twice, but not with two telephones. */
function refuseTwice(given: ImportedContacts["onCall"], problems: Problems): void {
  for (const [index, person] of given.entries()) {
    const before = given.slice(0, index).find(({ name }) => sameName(name, person.name));
    const other = (["phone", "slack", "email", "time_zone"] as const).find(
      (field) => before !== undefined && before[field] !== person[field],
    );
    if (other === undefined) continue;
    const message = `${person.name} stands here twice, with another ${other}`;
    const hint = "Give two people two names, or one person the same everywhere.";
    problems.add(["contacts", "on_call", index, "name"], "DUPLICATE_ID", message, hint);
  }
}

type Escalation = z.infer<typeof shape>["contacts"]["escalation"];

/** Minutes of each level; what is wrong with them goes to `problems`. */
function readWindows(escalation: Escalation, problems: Problems): readonly (number | undefined)[] {
  const windows = escalation.map(({ time }) => readWindow(time));
  let expected = 0;
  return escalation.map(({ level, time }, index) => {
    const path = ["contacts", "escalation", index];
    const at = [...path, "time"];
    const refuse = (message: string, hint: string): undefined => {
      problems.add(at, "BAD_VALUE", message, hint);
      return undefined;
    };
    if (level !== index + 1) {
      const message = `level ${level} stands where ${index + 1} belongs`;
      problems.add([...path, "level"], "BAD_VALUE", message, "Count from 1.");
    }
    const window = windows[index];
    if (window === undefined || "hint" in window)
      return refuse(`${JSON.stringify(time)} is no window`, window?.hint ?? "");
    if (window.from !== expected)
      refuse(`begins at ${window.from}, but ${expected} comes next`, "Leave no gap and no overlap.");
    const last = index === escalation.length - 1;
    const next = windows[index + 1];
    const after = next === undefined || "hint" in next ? undefined : next.from;
    const until = window.until === "next" ? after : window.until;
    expected = until ?? window.from;
    if (until === undefined && !last && window.until !== "next")
      return refuse("only the last level can be without an end", "Say until when.");
    if (until === undefined) return undefined;
    if (until <= window.from) return refuse("ends before it begins", "Give a later end.");
    if (until - window.from > dayMinutes)
      return refuse("is longer than a day", "Nobody is called for so long: give an earlier end.");
    return until - window.from;
  });
}

/** Who a level calls; a text that may name several people is never taken for one. */
function readWho(
  contact: string | readonly string[],
  names: readonly string[],
  path: Path,
  problems: Problems,
): readonly string[] {
  const known = (name: string): boolean => names.some((each) => sameName(each, name));
  const parts = typeof contact === "string" ? severalIn(contact) : contact;
  if (typeof contact === "string" && !known(contact) && parts.length > 1 && !parts.every(known)) {
    const hint = `Write a list: [${parts.join(", ")}], or [${JSON.stringify(contact)}] for one.`;
    problems.add(path, "BAD_VALUE", `${JSON.stringify(contact)} may be several people`, hint);
    return [];
  }
  const all = typeof contact === "string" && (known(contact) || parts.length < 2) ? [contact] : parts;
  return all.map((name) => {
    const meant = rotaMeant(name);
    if (meant === "other" && !known(name)) {
      const hint = 'There is one rotation: write "On-call engineer", or name the people.';
      problems.add(path, "BAD_VALUE", `${JSON.stringify(name)} is no rotation here`, hint);
    }
    return meant === "rota" ? onCall : name;
  });
}

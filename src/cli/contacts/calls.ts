import { join } from "node:path";
import { readOptionalText } from "../../adapters/file-trouble.ts";
import { RunbookError } from "../../errors.ts";
import type { JournalRecord } from "../../journal/event.ts";
import type { Journal } from "../../journal/journal.ts";
import type { Contacts } from "../../people/contacts.ts";
import { escalate, keepEscalating } from "../../people/escalate.ts";
import { windowText } from "../../people/escalation.ts";
import { contactFiles, type ContactTexts, readContacts } from "../../people/read-contacts.ts";
import type { Ports } from "../../ports/index.ts";
import { badInput } from "../edge.ts";
import { levelsOf, openRun } from "./incident.ts";

/** Levels of the newest run that has not ended which are to be called and have not answered, a line for each. */
export async function callsDue(root: string, nowMs: number): Promise<readonly string[]> {
  try {
    const of = await openRun(root, undefined, () => undefined);
    if (of === undefined) return [];
    const levels = levelsOf(await loadContacts(root), of, nowMs);
    return levels
      .filter(({ status }) => status === "due" || status === "missed")
      .map((level) => {
        const who = level.people.map(({ person }) => person.name).join(", ");
        return `level ${level.level}, ${level.name} (${windowText(level)}): ${who === "" ? "nobody in the rota" : who}`;
      });
  } catch (error) {
    // What is wrong with a run or the contacts is said elsewhere; status goes on.
    if (error instanceof RunbookError) return [];
    throw error;
  }
}

interface Calling {
  readonly root: string;
  readonly ports: Pick<Ports, "notify" | "clock">;
  readonly journal: Journal;
  readonly executor: string;
  readonly onRecord: (record: JournalRecord) => void;
  readonly say: (line: string) => void;
}

/** Escalates beside a run until `signal`; contacts that cannot be read are said, and stop nothing. */
export async function callBeside(
  { root, ports, journal, executor, onRecord, say }: Calling,
  signal: AbortSignal,
): Promise<void> {
  const contacts = await loadContacts(root).catch(() => undefined);
  if (contacts === undefined) {
    say("contacts/ has mistakes, so nobody is escalated to: see `./runbook contacts lint`.");
    return;
  }
  const { notify, clock } = ports;
  const around = { journal, contacts, notify, clock, executor, onRecord };
  await keepEscalating(around, signal);
  // What the last records say is told as well. Where the run is someone else's now, that one tells it.
  await escalate(around).catch(() => undefined);
}

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

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { defineCommand } from "citty";
import { contactFiles, readContacts, readinessGaps, type Contacts, type ContactTexts } from "../src/index.ts";
import { badInput } from "./edge.ts";
import { checkoutRoot } from "./world.ts";

const json = { type: "boolean", description: "Print as JSON" } as const;

/** The files as they are in the working tree. @throws BadInput with every problem */
async function load(): Promise<Contacts> {
  const root = checkoutRoot();
  const entries = Object.entries(contactFiles).map(async ([name, file]) => {
    const text = await readFile(join(root, file), "utf8").catch(() => undefined);
    return [name, text] as const;
  });
  const contacts = readContacts(Object.fromEntries(await Promise.all(entries)) as ContactTexts);
  if ("people" in contacts) return contacts;
  throw badInput(contacts);
}

function show({ people, escalation, vendors }: Contacts): string {
  const now = new Date();
  const reach = (id: string): string => {
    const person = people.find((each) => each.id === id);
    if (person === undefined) return id;
    const time = now.toLocaleTimeString("en-GB", {
      timeZone: person.timeZone,
      hour: "2-digit",
      minute: "2-digit",
    });
    const ways = [person.phone, person.slack, person.email].filter((way) => way !== undefined);
    const rights =
      person.may.length === 0 ? "" : ` (may ${person.may.join(", ")}; ${person.keys.length} keys)`;
    return `${person.name}, ${time} there: ${ways.join(", ")}${rights}`;
  };
  return [
    ...escalation.levels.flatMap(({ name, minutes, by, who }) => [
      `${name}, by ${by.join(" and ")}, for ${minutes} minutes:`,
      ...who.map((id) => `  ${reach(id)}`),
    ]),
    "",
    ...vendors.map(({ name, gives, status, support }) => `${name} (${gives}): ${status}, ${support}`),
    "",
  ].join("\n");
}

const lint = defineCommand({
  meta: { name: "lint", description: "Check all three files; every problem with its place" },
  args: { json },
  async run({ args }) {
    const gaps = readinessGaps(await load());
    process.stdout.write(
      args.json === true
        ? `${JSON.stringify({ problems: [], gaps })}\n`
        : ["No problems.", ...gaps.map((gap) => `Still to do: ${gap}`), ""].join("\n"),
    );
    return 0;
  },
});

const shown = defineCommand({
  meta: { name: "show", description: "Who to call, in which order, and what time it is there" },
  args: { json },
  async run({ args }) {
    const contacts = await load();
    process.stdout.write(args.json === true ? `${JSON.stringify(contacts)}\n` : show(contacts));
    return 0;
  },
});

export default defineCommand({
  meta: { name: "contacts", description: "Check and show who to call, and whose signature counts" },
  subCommands: { lint, show: shown },
});

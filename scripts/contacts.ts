import { defineCommand } from "citty";
import { escalationAt } from "../src/people/escalation.ts";
import { formatProblem } from "../src/errors.ts";
import { readinessGaps } from "../src/people/readiness.ts";
import { readNoticeFiles } from "../src/open-notify.ts";
import { refuseNoApprover } from "../src/people/read-contacts.ts";
import type { Contacts } from "../src/people/contacts.ts";
import ack from "./contacts/ack.ts";
import imported from "./contacts/import.ts";
import { contactTexts, loadContacts } from "../src/cli/contacts/load.ts";
import now, { levelText } from "./contacts/now.ts";
import { badInput } from "../src/cli/edge.ts";
import { checkoutRoot } from "../src/cli/world.ts";

const json = { type: "boolean", description: "Print as JSON" } as const;

function show(contacts: Contacts): string {
  const nowMs = Date.now();
  const levels = escalationAt(contacts, { startMs: nowMs, nowMs, acknowledged: undefined });
  return [
    ...levels.flatMap((level) => levelText(level, nowMs, false)),
    "",
    ...contacts.people.map(
      ({ id, name, may, keys }) =>
        `${name} (${id}): may ${may.length === 0 ? "do nothing" : may.join(", ")}; ${keys.length} keys`,
    ),
    "",
    ...contacts.vendors.map(
      ({ name, gives, status, support }) => `${name} (${gives}): ${status}, ${support}`,
    ),
    "",
  ].join("\n");
}

const lint = defineCommand({
  meta: {
    name: "lint",
    description: "Check contacts and notices; every problem with its place. Fails while nobody may approve",
  },
  args: { json },
  async run({ args }) {
    const gaps = readinessGaps(await loadContacts(checkoutRoot()));
    const notices = await readNoticeFiles(checkoutRoot());
    if (!("templates" in notices)) throw badInput(notices);
    const problems = refuseNoApprover((await contactTexts(checkoutRoot())).people ?? "");
    if (args.json === true) process.stdout.write(`${JSON.stringify({ problems, gaps })}\n`);
    else {
      process.stderr.write(problems.map((problem) => `${formatProblem(problem)}\n`).join(""));
      const head = problems.length === 0 ? ["No problems."] : [];
      process.stdout.write([...head, ...gaps.map((gap) => `Still to do: ${gap}`), ""].join("\n"));
    }
    return problems.length === 0 ? 0 : 2;
  },
});

const shown = defineCommand({
  meta: {
    name: "show",
    description: "Who to call, in which order, who may do what, and what time it is there",
  },
  args: { json },
  async run({ args }) {
    const contacts = await loadContacts(checkoutRoot());
    process.stdout.write(args.json === true ? `${JSON.stringify(contacts)}\n` : show(contacts));
    return 0;
  },
});

export default defineCommand({
  meta: { name: "contacts", description: "Check and show who to call, and whose signature counts" },
  subCommands: { now, ack, lint, show: shown, import: imported },
});

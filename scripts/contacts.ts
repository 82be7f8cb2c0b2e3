import { defineCommand } from "../src/cli/command.ts";
import { systemClock } from "../src/adapters/clock.ts";
import { escalationAt } from "../src/people/escalation.ts";
import { problemLines } from "../src/errors.ts";
import { readinessGaps } from "../src/people/readiness.ts";
import { readNoticeFiles } from "../src/open-notify.ts";
import { refuseNoApprover } from "../src/people/read-contacts.ts";
import type { Contacts } from "../src/people/contacts.ts";
import ack from "./contacts/ack.ts";
import imported from "./contacts/import.ts";
import { contactTexts, loadContacts } from "../src/cli/contacts/calls.ts";
import now, { levelText } from "./contacts/now.ts";
import { badInput } from "../src/cli/edge.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { projectRoot } from "../src/cli/roots.ts";

function show(contacts: Contacts, nowMs: number): readonly string[] {
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
  ];
}

const lint = defineCommand({
  summary: "Check contacts and notices; every problem with its place. Fails while nobody may approve",
  async run(_args, { out, cwd }) {
    const gaps = readinessGaps(await loadContacts(projectRoot(cwd)));
    const notices = await readNoticeFiles(projectRoot(cwd));
    if (!("templates" in notices)) throw badInput(notices);
    const problems = refuseNoApprover((await contactTexts(projectRoot(cwd))).people ?? "");
    if (!out.asJson) out.note(...problems.flatMap(problemLines));
    const head = problems.length === 0 ? ["No problems."] : [];
    out.answer({ problems, gaps }, () => [...head, ...gaps.map((gap) => `Still to do: ${gap}`)]);
    return problems.length === 0 ? exitCodes.done : exitCodes.badInput;
  },
});

const shown = defineCommand({
  summary: "Who to call, in which order, who may do what, and what time it is there",
  async run(_args, { out, cwd }) {
    const contacts = await loadContacts(projectRoot(cwd));
    out.answer(contacts, () => show(contacts, systemClock.now()));
    return exitCodes.done;
  },
});

export default defineCommand({
  summary: "Check and show who to call, and whose signature counts",
  commands: { now, ack, lint, show: shown, import: imported },
});

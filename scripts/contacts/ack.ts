import { defineCommand } from "../../src/cli/command.ts";
import { acknowledgementFile, type Acknowledgement } from "../../src/people/acknowledgement.ts";
import { escalate } from "../../src/people/escalate.ts";
import { NeedsHuman } from "../../src/errors.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { findOperator } from "../../src/people/operator.ts";
import type { Contacts } from "../../src/people/contacts.ts";
import type { JournalStore } from "../../src/ports/journal-store.ts";
import type { OpenedPorts } from "../../src/open-ports.ts";
import { asOption, stackOption } from "../../src/cli/options.ts";
import { badArgument } from "../../src/cli/edge.ts";
import { openWorld } from "../../src/cli/world.ts";
import { exitCodes } from "../../src/cli/exit-codes.ts";
import { projectRoot } from "../../src/cli/roots.ts";
import { levelsOf, openRun, type OpenRun } from "../../src/cli/contacts/incident.ts";
import { loadContacts } from "../../src/cli/contacts/calls.ts";

export default defineCommand({
  summary: "Say that you have answered: nobody further is called, and it is on the record",
  options: {
    run: { type: "string", description: "Run whose incident it is; default: the newest that has not ended" },
    level: { type: "string", description: "Level that you answer for; default: the first that you are in" },
    note: { type: "string", description: "A sentence for the record" },
    ...asOption,
    ...stackOption,
  },
  async run(args, call) {
    const root = projectRoot(call.cwd);
    const contacts = await loadContacts(root);
    const of = await openRun(root, args.run, call.out.note);
    if (of === undefined)
      throw badArgument(
        "no run in this checkout waits for an answer",
        "Its record is in the clone that began it: answer there, or have it said there with --as <you>.",
      );
    if (of.state.phase === "finished")
      throw badArgument(`${of.run} has ended, so nobody is called for it`, "See `./runbook report`.");
    const ports = await openWorld(call, args);
    const { git, clock } = ports;
    const person = await findOperator(git, contacts.people, args.as);
    const levels = levelsOf(contacts, of, clock.now());
    const own = levels.find(({ people }) => people.some((each) => each.person.id === person.id));
    const level = args.level === undefined ? (own?.level ?? 1) : Number(args.level);
    if (!levels.some((each) => each.level === level))
      throw badArgument(`--level ${args.level} is no level`, `There are 1 to ${levels.length}.`);
    const answer: Acknowledgement = {
      level,
      by: person.id,
      at: new Date(clock.now()).toISOString(),
      ...(args.note === undefined || args.note.trim() === "" ? {} : { note: args.note.trim().slice(0, 500) }),
    };
    const { answered: first } = of;
    const done = await putOn(of, answer, () => takeIn(of.store, contacts, ports));
    const already = first === undefined ? "" : ` ${first.by} had answered already, at ${first.at}.`;
    const message = {
      recorded: `${person.name} has answered for level ${level} of ${of.run}.${already}`,
      waits: `${person.name} has answered for level ${level} of ${of.run}; the process at work on it puts it on record.${already}`,
      again: `${person.name} has answered already; nothing was added.`,
      behind: `Not added.${already} The process at work puts that on record first; say it again in a moment.`,
    }[done];
    const onRecord = done === "recorded" || of.state.escalation.acknowledged !== undefined;
    call.out.answer({ run: of.run, acknowledged: first ?? answer, answer: done, onRecord }, () => [message]);
    return exitCodes.done;
  },
});

/** An answer beside another is kept, too: who was there is asked afterwards. */
async function putOn(
  { store, state, answered }: OpenRun,
  answer: Acknowledgement,
  take: () => Promise<boolean>,
): Promise<"recorded" | "waits" | "again" | "behind"> {
  if (answered?.by === answer.by || state.escalation.answeredBy.includes(answer.by)) {
    // Waits still, where the process that would have taken it in is gone.
    if (state.escalation.acknowledged === undefined) await take();
    return "again";
  }
  // One that waits to be taken in was first, and is not written over.
  if (answered !== undefined && state.escalation.acknowledged === undefined && !(await take()))
    return "behind";
  // A file first: the process at work on the run takes it in, and it survives whatever comes next.
  await store.writeFile(acknowledgementFile, `${JSON.stringify(answer)}\n`);
  return (await take()) ? "recorded" : "waits";
}

/** @returns false while the run's own process is at work: that one takes the answer in by itself */
async function takeIn(
  store: JournalStore,
  contacts: Contacts,
  { notify, clock, redact }: OpenedPorts,
): Promise<boolean> {
  try {
    const journal = await openJournal({ store, clock, redact });
    try {
      await escalate({ journal, contacts, notify, clock, onRecord: () => undefined });
      return true;
    } finally {
      await journal.close();
    }
  } catch (error) {
    if (error instanceof NeedsHuman && error.code === "JOURNAL_BUSY") return false;
    throw error;
  }
}

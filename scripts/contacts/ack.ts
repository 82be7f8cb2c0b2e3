import { defineCommand } from "citty";
import {
  acknowledgementFile,
  escalate,
  NeedsHuman,
  openJournal,
  whoIs,
  type Acknowledgement,
  type Contacts,
  type JournalStore,
  type OpenedPorts,
} from "../../src/index.ts";
import { asArg } from "../as.ts";
import { badArgument } from "../edge.ts";
import { checkoutRoot, openWorld, stackArg } from "../world.ts";
import { levelsOf, openRun } from "./incident.ts";
import { loadContacts } from "./load.ts";

export default defineCommand({
  meta: {
    name: "ack",
    description: "Say that you have answered: nobody further is called, and it is on the record",
  },
  args: {
    run: { type: "string", description: "Run whose incident it is; default: the newest that has not ended" },
    level: { type: "string", description: "Level that you answer for; default: the first that you are in" },
    note: { type: "string", description: "A sentence for the record" },
    ...asArg,
    json: { type: "boolean", description: "Print as JSON" },
    ...stackArg,
  },
  async run({ args }) {
    const root = checkoutRoot();
    const contacts = await loadContacts(root);
    const of = await openRun(root, args.run);
    if (of === undefined) throw badArgument("there is no run that has not ended", "Name one with --run.");
    const ports = await openWorld({ stack: args.stack });
    const { git, clock } = ports;
    const person = await whoIs(git, contacts.people, args.as);
    const levels = await levelsOf(contacts, of, clock.now());
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
    const before = of.state.escalation.acknowledged;
    // A file first: the process at work on the run takes it in, and it survives whatever comes next.
    if (before === undefined) await of.store.writeFile(acknowledgementFile, `${JSON.stringify(answer)}\n`);
    const onRecord = before !== undefined || (await takeIn(of.store, contacts, ports));
    const message =
      before !== undefined
        ? `${before.by} has answered already, at ${before.at}.`
        : `${person.name} has answered for level ${level} of ${of.run}${onRecord ? "" : "; the process at work on it puts it on record"}.`;
    process.stdout.write(
      args.json === true
        ? `${JSON.stringify({ run: of.run, acknowledged: before ?? answer, onRecord })}\n`
        : `${message}\n`,
    );
    return 0;
  },
});

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

import { defineCommand } from "../../src/cli/command.ts";
import { escalate } from "../../src/people/escalate.ts";
import { escalationAt, windowText, type LevelNow } from "../../src/people/escalation.ts";
import { isNight, localTime } from "../../src/people/local-time.ts";
import { onCallAt } from "../../src/people/rota.ts";
import { levelKey } from "../../src/journal/fold.ts";
import { openJournal } from "../../src/journal/journal.ts";
import type { Contacts } from "../../src/people/contacts.ts";
import { openWorld } from "../../src/cli/world.ts";
import { stackOption } from "../../src/cli/options.ts";
import { systemClock } from "../../src/adapters/clock.ts";
import type { Invocation } from "../../src/cli/command.ts";
import { exitCodes } from "../../src/cli/exit-codes.ts";
import { projectRoot } from "../../src/cli/roots.ts";
import { incidentStart, levelsOf, openRun, type OpenRun } from "../../src/cli/contacts/incident.ts";
import { loadContacts } from "../../src/cli/contacts/calls.ts";

const words: Record<LevelNow["status"], string> = {
  due: "CALL NOW   ",
  missed: "CALL NOW   ",
  answered: "answered   ",
  "not-needed": "not needed ",
  later: "later      ",
};

const there = (timeZone: string, nowMs: number) => ({
  localTime: localTime(nowMs, timeZone),
  night: isNight(nowMs, timeZone),
});

export function levelText(level: LevelNow, nowMs: number, incident: boolean): readonly string[] {
  const missed = level.status === "missed" ? ", nobody has answered in its time" : "";
  const head = `${incident ? words[level.status] : ""}${level.level} ${level.name} (${windowText(level)})${missed}, by ${level.by.join(" and ")}`;
  const people = level.people.map(({ person, onCallSinceMs }) => {
    const ways = [person.phone, person.slack, person.email].filter((way) => way !== undefined).join(", ");
    const since =
      onCallSinceMs === undefined
        ? ""
        : `, on call since ${new Date(onCallSinceMs).toISOString().slice(0, 16)}Z`;
    const night = isNight(nowMs, person.timeZone) ? ", at night" : "";
    return `    ${person.name}, ${localTime(nowMs, person.timeZone)} there${night}${since}: ${ways}`;
  });
  return [head, ...(people.length === 0 ? ["    nobody: the rota names no one at this time"] : people)];
}

function vendorText({ vendors }: Contacts): readonly string[] {
  return vendors.map(({ name, status, support, email, phone, accountManager, priority, account }) => {
    const ways = [
      ...[support, email, phone, accountManager && `account manager: ${accountManager}`, priority],
      ...[account && `say: ${account}`, `status: ${status}`],
    ];
    return `${name}: ${ways.filter((way) => way !== undefined && way !== "").join("; ")}`;
  });
}

export default defineCommand({
  summary: "Who is to be called now, how, since when, and what time it is there",
  options: {
    run: { type: "string", description: "Run whose incident it is; default: the newest that has not ended" },
    incidentStart: {
      type: "string",
      description: "When the incident began, e.g. 2026-11-21T03:00:00Z; no run is looked for",
    },
    tell: { type: "boolean", description: "Put what is due on the run's record and send its notices, once" },
    ...stackOption,
  },
  async run(args, call) {
    const root = projectRoot(call.cwd);
    const contacts = await loadContacts(root);
    const nowMs = systemClock.now();
    const begun = args.incidentStart === undefined ? undefined : incidentStart(args.incidentStart, nowMs);
    let of = begun === undefined ? await openRun(root, args.run, call.out.note) : undefined;
    if (args.tell && of !== undefined) {
      await tell(of, contacts, call, args);
      of = await openRun(root, of.run, call.out.note);
    }
    const startMs =
      begun ?? (of?.state.incidentStart === undefined ? undefined : Date.parse(of.state.incidentStart));
    const levels =
      of === undefined
        ? escalationAt(contacts, { startMs: begun ?? nowMs, nowMs, acknowledged: undefined })
        : levelsOf(contacts, of, nowMs);
    const shift = onCallAt(contacts.rota, nowMs);
    if (call.out.asJson) {
      const incident =
        startMs === undefined ? null : { run: of?.run ?? null, startedAt: new Date(startMs).toISOString() };
      const escalation = levels.map((level) => ({
        ...level,
        ...(startMs === undefined ? { status: null } : {}),
        people: level.people.map((each) => ({ ...each, ...there(each.person.timeZone, nowMs) })),
      }));
      const { hands = [], escalation: record = null } = of?.state ?? {};
      const answered = of?.answered ?? null;
      const { vendors } = contacts;
      call.out.json({
        incident,
        onCall: shift ?? null,
        levels: escalation,
        answered,
        hands,
        record,
        vendors,
      });
      return exitCodes.done;
    }
    const lines = [
      startMs === undefined
        ? "No incident is on record here; windows count from one's start."
        : `${of?.run ?? "Incident"} began ${new Date(startMs).toISOString()}, ${Math.max(0, Math.floor((nowMs - startMs) / 60_000))} minutes ago.`,
      ...levels.flatMap((level) => levelText(level, nowMs, startMs !== undefined)),
      ...noticeText(of),
      "",
      ...vendorText(contacts),
    ];
    call.out.print(...lines);
    return exitCodes.done;
  },
});

function noticeText(of: OpenRun | undefined): readonly string[] {
  if (of === undefined) return [];
  const { escalation, deliveries } = of.state;
  const answered =
    of.answered === undefined ? [] : [`Answered by ${of.answered.by} at ${of.answered.at}${inHands(of)}.`];
  const notices = Object.keys(escalation.due).map((level) => {
    const outcome = deliveries[levelKey(Number(level))]?.outcome ?? "due";
    // Only an intent: the process that would have sent it was killed.
    return `Notice of level ${level}: ${outcome === "due" ? "unknown; it is not repeated, call them" : outcome}.`;
  });
  return [...answered, ...notices];
}

/** Whoever answered may have handed it over since. */
function inHands({ state, answered }: OpenRun): string {
  const others = state.escalation.answeredBy.filter((who) => who !== answered?.by);
  const hand = state.hands.length > 1 ? state.hands.at(-1) : undefined;
  return [
    ...(others.length === 0 ? [] : [`; later by ${others.join(", ")}`]),
    ...(hand === undefined || hand === answered?.by ? [] : [`; ${hand} runs it now`]),
  ].join("");
}

/** @throws NeedsHuman `JOURNAL_BUSY` while the run's own process is at work: that one tells by itself */
async function tell(
  { store }: OpenRun,
  contacts: Contacts,
  call: Invocation,
  options: { readonly stack: string | undefined },
): Promise<void> {
  const { notify, clock, redact } = await openWorld(call, options);
  const journal = await openJournal({ store, clock, redact });
  try {
    await escalate({ journal, contacts, notify, clock, onRecord: () => undefined });
  } finally {
    await journal.close();
  }
}

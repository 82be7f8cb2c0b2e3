import { BadInput, NeedsHuman } from "../errors.ts";
import type { EventOf, JournalRecord } from "../journal/event.ts";
import { openJournal, type Journal } from "../journal/journal.ts";
import { isDay } from "../ports/calendar.ts";
import type { Clock } from "../ports/clock.ts";
import type { JournalStore } from "../ports/journal-store.ts";
import type { Redact } from "../ports/redact.ts";
import { recordsOf } from "./answers.ts";
import { attemptsOf } from "./attempts.ts";
import { fieldValue, valueMax } from "./fields.ts";
import { openingsOf } from "./openings.ts";

/** Something that a person adds to a run's record for its report. */
export type Amendment =
  | { readonly kind: "set"; readonly field: string; readonly value: string }
  | {
      readonly kind: "action";
      readonly text: string;
      readonly owner: string;
      /** `2026-12-01` */
      readonly due: string | undefined;
    }
  | { readonly kind: "review"; readonly note: string };

interface Amending {
  readonly store: JournalStore;
  /** As they are now, the chain checked. */
  readonly records: readonly JournalRecord[];
  readonly amendment: Amendment;
  /** Id of the person who says it. */
  readonly by: string;
  readonly clock: Clock;
  readonly redact: Redact;
}

/**
 * Puts it on the record; nothing is ever taken off, the last word counts.
 * @throws BadInput for a value that means nothing · NeedsHuman `JOURNAL_BUSY` while someone runs it,
 * `APPROVAL_SELF` for a review by whoever went alone · PermanentFailure `JOURNAL_DAMAGED`; nothing is written then
 */
export async function amendReport(amending: Amending): Promise<JournalRecord> {
  const event = eventOf(amending);
  const { store, clock, redact } = amending;
  const journal: Journal = await openJournal({ store, clock, redact });
  try {
    if (journal.state().phase === "empty")
      throw new BadInput("The run's journal has no line yet.", { code: "RUN_NOT_FOUND" });
    return await journal.append(event);
  } finally {
    await journal.close();
  }
}

type Added = EventOf<"report.set"> | EventOf<"report.action"> | EventOf<"review.completed">;

function eventOf({ amendment, by, clock, records }: Amending): Added {
  switch (amendment.kind) {
    case "set":
      return {
        type: "report.set",
        ...fieldValue(amendment.field, amendment.value, clock.now()),
        by,
      };
    case "action": {
      const { due } = amendment;
      const [text, owner] = [words("The action", amendment.text), words("--owner", amendment.owner)];
      if (due !== undefined && !isDay(due)) throw bad(`--due ${due} is no day.`, "Write it as 2026-12-01.");
      return { type: "report.action", text, owner, ...(due === undefined ? {} : { due }), by };
    }
    case "review": {
      // A review pending is one by somebody else; whoever went alone cannot settle it.
      const alone = wentAlone(records, by);
      if (alone !== undefined)
        throw new NeedsHuman(`${by} went alone in this run, so somebody else has to review it.`, {
          code: "APPROVAL_SELF",
          hint: `Line ${alone.seq} of the journal says so.`,
        });
      return { type: "review.completed", note: words("The review", amendment.note), by };
    }
  }
}

/** The record of an override, or of an opening without a second person, by this person. */
function wentAlone(records: readonly JournalRecord[], by: string): Numbered | undefined {
  const openings = openingsOf(records, attemptsOf(records).attempts);
  return (
    recordsOf(records, "approval.overridden").find(({ event }) => event.by === by) ??
    openings.find(({ attempt, bare }) => bare !== undefined && attempt.intent?.event.by === by)?.bare
  );
}

type Numbered = Pick<JournalRecord, "seq">;

function words(what: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed !== "" && trimmed.length <= valueMax) return trimmed;
  throw bad(`${what} needs 1 to ${valueMax} characters.`, "Say it in a sentence or two.");
}

const bad = (message: string, hint: string): BadInput =>
  new BadInput(message, { code: "BAD_ARGUMENT", hint });

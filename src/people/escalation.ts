import type { Person } from "../approval/person.ts";
import type { EscalationState } from "../journal/fold.ts";
import { onCall, type Contacts } from "./contacts.ts";
import { onCallAt } from "./rota.ts";

/**
 * `due`: to be called now. `missed`: its window has passed unanswered; still to be called. `answered`: by this level.
 * `not-needed`: another level answered first. `later`: its window has not begun.
 */
type LevelStatus = "due" | "missed" | "answered" | "not-needed" | "later";

export interface LevelNow {
  /** From 1. */
  readonly level: number;
  readonly name: string;
  /** Minutes after the incident's start; the last level has no end. */
  readonly fromMinutes: number;
  readonly untilMinutes: number | undefined;
  readonly by: readonly string[];
  /** Empty when the rota names nobody at this time. */
  readonly people: readonly { readonly person: Person; readonly onCallSinceMs: number | undefined }[];
  readonly status: LevelStatus;
  readonly beginsMs: number;
}

interface Incident {
  /** Milliseconds since the Unix epoch. */
  readonly startMs: number;
  readonly nowMs: number;
  readonly acknowledged: EscalationState["acknowledged"];
}

/** Where the escalation of an incident stands, counted from its start. A function of its arguments. */
export function escalationAt(
  contacts: Contacts,
  { startMs, nowMs, acknowledged }: Incident,
): readonly LevelNow[] {
  let fromMinutes = 0;
  return contacts.escalation.levels.map((each, index) => {
    const level = index + 1;
    const from = fromMinutes;
    const until = each.minutes === undefined ? undefined : from + each.minutes;
    fromMinutes = until ?? from;
    const beginsMs = startMs + from * 60_000;
    const ended = until !== undefined && nowMs >= startMs + until * 60_000;
    const status = statusOf({
      answeredHere: acknowledged?.level === level,
      answered: acknowledged !== undefined,
      begun: nowMs >= beginsMs,
      ended,
    });
    const people = each.who.flatMap((id) => reachable(contacts, id, nowMs));
    return {
      level,
      name: each.name,
      fromMinutes: from,
      untilMinutes: until,
      by: each.by,
      people,
      status,
      beginsMs,
    };
  });
}

function statusOf(of: {
  readonly answeredHere: boolean;
  readonly answered: boolean;
  readonly begun: boolean;
  readonly ended: boolean;
}): LevelStatus {
  if (of.answeredHere) return "answered";
  if (of.answered) return "not-needed";
  if (!of.begun) return "later";
  return of.ended ? "missed" : "due";
}

function reachable(contacts: Contacts, id: string, nowMs: number): LevelNow["people"] {
  const shift = id === onCall ? onCallAt(contacts.rota, nowMs) : undefined;
  const person = contacts.people.find((each) => each.id === (shift?.who ?? id));
  return person === undefined ? [] : [{ person, onCallSinceMs: shift?.sinceMs }];
}

/** e.g. `15–30 min`, `30+ min` */
export function windowText({ fromMinutes, untilMinutes }: LevelNow): string {
  return untilMinutes === undefined ? `${fromMinutes}+ min` : `${fromMinutes}–${untilMinutes} min`;
}

/** Levels that are to be called and of which the record does not say so yet. */
export function newlyDue(levels: readonly LevelNow[], record: EscalationState): readonly LevelNow[] {
  return levels.filter(
    ({ level, status }) => (status === "due" || status === "missed") && record.due[level] === undefined,
  );
}

import { boundOf } from "../journal/override.ts";
import { endingText } from "../journal/ending-text.ts";
import type { EventOf, JournalRecord } from "../journal/event.ts";

/** Step titles by id, from the plan. */
export type Titles = Readonly<Record<string, string>>;

/** One line for the terminal; undefined for what only the record needs. */
export function recordLineText(record: JournalRecord, titles: Titles): string | undefined {
  const text = recordWords(record, titles);
  return text === undefined ? undefined : `${record.at.slice(11, 19)}  ${text}`;
}

/** The same without the time. */
export function recordWords({ event }: JournalRecord, titles: Titles): string | undefined {
  const title = (step: string): string => (Object.hasOwn(titles, step) ? (titles[step] ?? step) : step);
  switch (event.type) {
    case "run.started":
      return `run ${event.run}, asked for by ${event.requester}`;
    case "branch.decided":
      return `${title(event.branch)}: ${event.taken} (${event.by})`;
    case "approval.requested":
      return `${title(event.step)}: waits for a second person`;
    case "approval.received":
      return `approved by ${event.approver} (${event.keyFingerprint})`;
    case "approval.refused":
      return `not accepted: ${event.message}`;
    case "approval.denied":
      return `denied: ${event.message}`;
    case "approval.overridden":
      return `NO APPROVAL: ${event.by} goes alone with ${event.step} (${boundOf(event)}): ${event.reason}. A review is pending.`;
    case "step.intent":
      return `${title(event.step)} …${event.attempt > 1 ? ` (attempt ${event.attempt})` : ""}`;
    case "step.looked":
      return `${title(event.step)}: looked, ${lookedWords[event.found]}`;
    case "step.outcome":
      return outcomeText(event, title(event.step));
    case "step.progress":
      return `${title(event.step)}: ${progressText(event)}`;
    case "step.passed":
      return `${title(event.step)}: GONE ON FROM, though it failed: ${event.message}`;
    case "step.note":
      return event.message;
    case "run.suspended":
      return `suspended: ${event.reason}`;
    case "run.resumed":
      return `resumed by ${event.by}, term ${event.term}`;
    case "tail.cut":
      return `an unfinished record of ${event.bytes} bytes was cut off`;
    case "record.anchored":
      return `${event.by} takes these ${event.lines} lines for the whole record: ${event.why}`;
    case "run.finished":
      return event.outcome === "abandoned"
        ? `abandoned by ${event.by ?? "someone"}: ${event.message ?? ""}`
        : `finished: ${event.outcome}`;
    case "escalation.due":
      return `DUE, level ${event.level}, ${event.name}: call ${event.who.join(", ")}`;
    case "escalation.notified":
      return `level ${event.level}: notice ${event.outcome}: ${event.message}`;
    case "escalation.acknowledged":
      return `answered by ${event.by}, level ${event.level}${event.note === undefined ? "" : `: ${event.note}`}`;
    case "bypass.seen":
      return seenText(event);
    case "ending.due":
      return endingText(event);
    case "ending.notified":
      return `warning ${event.minutes} minutes before the end: notice ${event.outcome}: ${event.message}`;
    case "notice.told":
      return deliveryText(event);
    case "report.set":
      return `${event.by} notes ${event.field}: ${event.value}`;
    case "report.action":
      return `to do, ${event.owner}${event.due === undefined ? "" : ` by ${event.due}`}: ${event.text}`;
    case "review.completed":
      return `reviewed by ${event.by}: ${event.note}`;
    case "plan.frozen":
      return event.stage === undefined
        ? undefined
        : `stage ${event.stage} is planned: ${event.hash.slice(0, 12)}`;
    case "stage.confirmed":
      return `stage ${event.stage} confirmed by ${event.by}`;
    case "notice.due":
    case "engine.started":
      return undefined;
    case "engine.ended":
      return event.how === "settled"
        ? "the engine that was left behind has ended, and was put in order"
        : undefined;
  }
}

function progressText({ done, failed, total }: EventOf<"step.progress">): string {
  return `${done}${total === undefined ? "" : ` of ${total}`} done${failed === 0 ? "" : `, ${failed} FAILED`}`;
}

function seenText({ mode, until, by }: EventOf<"bypass.seen">): string {
  const who = by === undefined ? "" : ` by ${by}`;
  return mode === "closed"
    ? `THE BYPASS WAS CLOSED elsewhere${who}`
    : `the bypass was renewed elsewhere${who}: ${mode} until ${until ?? "its end"}`;
}

function deliveryText({ to, outcome, message }: EventOf<"notice.told">): string {
  switch (outcome) {
    case "sent":
      return `told ${to}: ${message}`;
    case "to-paste":
      return `TELL ${to}: ${message}`;
    case "unknown":
    case "failed":
      return `telling ${to}: ${outcome.toUpperCase()}: ${message}`;
  }
}

const lookedWords = { done: "it has happened", "not-done": "it has not happened", undecided: "cannot tell" };

function outcomeText(
  event: Extract<JournalRecord["event"], { type: "step.outcome" }>,
  title: string,
): string | undefined {
  const time = event.elapsedMs === undefined ? "" : ` (${seconds(event.elapsedMs)})`;
  switch (event.outcome) {
    case "succeeded":
      return `${title}: ${event.leaves?.toUpperCase() ?? "done"}${time}`;
    case "skipped":
      return `${title}: skipped${event.message === undefined ? "" : `, ${event.message}`}`;
    case "not-reached":
      return event.message === undefined ? undefined : `${title}: not done: ${event.message}`;
    case "failed":
    case "unknown":
      return `${title}: ${event.outcome.toUpperCase()}${time}: ${event.message ?? ""}${event.code === undefined ? "" : ` [${event.code}]`}`;
  }
}

const seconds = (ms: number): string => (ms < 950 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

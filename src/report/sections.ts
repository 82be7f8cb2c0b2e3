import { priorities, severities } from "../facts/evidence.ts";
import { levelKey } from "../journal/fold.ts";
import { openQuestion, recordsOf } from "./answers.ts";
import { succeeded, type Attempt } from "./attempts.ts";
import type { FieldName } from "./fields.ts";
import { instantText } from "./instant.ts";
import { titleOf, verdictsOf, type Reading } from "./reading.ts";
import { stated, type Field, type Line, type Stated } from "./statement.ts";

const field = (label: string, ...lines: readonly Line[]): Field => ({ label, lines });
const asked = (reading: Reading, label: string, name: FieldName): Field =>
  field(label, reading.answers.line(name));

/** `Critical (P1)`: both ways of saying it. */
function bothWays(severity: string): string {
  const known = severities.find((each) => each === severity);
  if (known === undefined) return severity;
  return `${known[0]?.toUpperCase()}${known.slice(1)} (${priorities[known]})`;
}

export function severityField(reading: Reading): Field {
  const said = reading.answers.get("severity");
  const found = verdictsOf(reading).filter(({ severity }) => severity !== "none");
  const worst = [...found].sort((left, right) => rank(left.severity) - rank(right.severity))[0];
  const triage =
    worst === undefined ? [] : [stated(`${bothWays(worst.severity)}, says triage`, worst.record)];
  const person =
    said === undefined ? [] : [stated(`${bothWays(said.event.value)}, says ${said.event.by}`, said)];
  const lines = [...person, ...triage];
  return field("Severity", ...(lines.length === 0 ? [openQuestion("severity")] : lines));
}

function rank(severity: string): number {
  const at = severities.findIndex((each) => each === severity);
  return at < 0 ? severities.length : at;
}

export function categoryField(reading: Reading): Field {
  const said = reading.answers.get("category");
  const found = verdictsOf(reading)
    .filter(({ category }) => category !== "none")
    .at(-1);
  const named = found !== undefined && found.category !== "unknown";
  const person = said === undefined ? [] : [stated(`${said.event.value}, says ${said.event.by}`, said)];
  const triage = found === undefined ? [] : [stated(`${found.category}, says triage`, found.record)];
  const unclear = said === undefined && !named ? [openQuestion("category")] : [];
  return field("Category", ...person, ...triage, ...unclear);
}

/** How many, and how that was counted: a number without its counting is half an answer. */
export function impactFields(reading: Reading): readonly Field[] {
  const { answers } = reading;
  const counted = answers.get("users-counted");
  const counting =
    counted === undefined
      ? answers.line("users-counted")
      : stated(`Counted: ${counted.event.value}`, counted);
  const loss = answers.get("data-loss");
  const details = answers.get("data-loss-details");
  const asksDetails = details !== undefined || (loss !== undefined && loss.event.value !== "none");
  return [
    field("Users affected", answers.line("users-affected"), counting),
    field(
      "Data loss",
      answers.line("data-loss"),
      ...(asksDetails ? [answers.line("data-loss-details")] : []),
    ),
  ];
}

export function causeFields(reading: Reading): readonly Field[] {
  const verdict = verdictsOf(reading).at(-1);
  const seen: readonly Stated[] = (verdict?.attempt.notes ?? []).map((note) =>
    stated(note.event.message, note),
  );
  const taken = recordsOf(reading.records, "branch.decided").map((record) =>
    stated(`${titleOf(reading, record.event.branch)}: ${record.event.taken}, by ${record.event.by}`, record),
  );
  const byHand = reading.attempts.filter(({ use }) => use === "manual.check").flatMap(noteOf(reading));
  return [
    asked(reading, "Cause", "root-cause"),
    asked(reading, "Why just then", "trigger"),
    asked(reading, "Why not sooner", "detection-gap"),
    asked(reading, "Why so long", "duration-gap"),
    ...(seen.length === 0 ? [] : [field("What triage saw", ...seen)]),
    ...(taken.length === 0 ? [] : [field("What was concluded", ...taken)]),
    ...(byHand.length === 0 ? [] : [field("What people noted", ...byHand)]),
  ];
}

const noteOf =
  (reading: Reading) =>
  (attempt: Attempt): readonly Stated[] => {
    const output = attempt.outcome?.event.output as { readonly note?: unknown } | null | undefined;
    if (attempt.outcome === undefined || typeof output?.note !== "string" || output.note.trim() === "")
      return [];
    return [stated(`${titleOf(reading, attempt.step)}: ${output.note}`, attempt.outcome, attempt.intent)];
  };

export function resolutionFields(reading: Reading, bypass: readonly Stated[]): readonly Field[] {
  const changes = reading.attempts.filter(({ intent }) => {
    const effect = intent?.event.effect;
    return effect === "converge" || effect === "once";
  });
  const done = changes.flatMap((attempt) => {
    const { intent, outcome } = attempt;
    if (intent === undefined) return [];
    const how = succeeded(attempt) ? "done" : (outcome?.event.outcome ?? "outcome unknown");
    const text = `${titleOf(reading, attempt.step)}: ${how}, by ${intent.event.by}, on ${intent.event.target}`;
    return [stated(text, intent, outcome)];
  });
  return [
    asked(reading, "In a sentence", "resolution"),
    ...(done.length === 0 ? [] : [field("Changes made", ...done)]),
    ...(bypass.length === 0 ? [] : [field("Bypass", ...bypass)]),
  ];
}

export function lessonFields(reading: Reading): readonly Field[] {
  return [
    asked(reading, "Went well", "went-well"),
    asked(reading, "Went badly", "went-badly"),
    asked(reading, "To remember", "lessons"),
  ];
}

/** Who asked, was called, answered, acted, approved and refused. */
export function peopleFields(reading: Reading): readonly Field[] {
  const { records } = reading;
  const acted = new Map<string, Attempt[]>();
  for (const attempt of reading.attempts) {
    const by = attempt.intent?.event.by;
    if (by !== undefined) acted.set(by, [...(acted.get(by) ?? []), attempt]);
  }
  const lines: readonly Stated[] = [
    ...recordsOf(records, "run.started").map((each) =>
      stated(`${each.event.requester} asked for the run`, each),
    ),
    ...recordsOf(records, "escalation.due").map((each) => {
      const { level, name, who } = each.event;
      const notice =
        recordsOf(records, "notice.told").find(({ event }) => event.key === levelKey(level)) ??
        recordsOf(records, "escalation.notified").find(({ event }) => event.level === level);
      const delivered = notice === undefined ? "notice unknown" : `notice ${notice.event.outcome}`;
      return stated(
        `Level ${level}, ${name}, was to be called (${who.join(", ") || "nobody"}): ${delivered}`,
        each,
        notice,
      );
    }),
    ...recordsOf(records, "escalation.acknowledged").map((each) => {
      const { by, level, at, note } = each.event;
      return stated(
        `${by} answered for level ${level} at ${instantText(at)}${note === undefined ? "" : `: ${note}`}`,
        each,
      );
    }),
    ...recordsOf(records, "approval.received").map((each) =>
      stated(
        `${each.event.approver} approved ${titleOf(reading, each.event.step)}, with key ${each.event.keyFingerprint}`,
        each,
      ),
    ),
    ...recordsOf(records, "approval.denied").map((each) => stated(`Denied: ${each.event.message}`, each)),
    ...[...acted].flatMap(([by, theirs]) => {
      const intents = theirs.flatMap(({ intent }) => (intent === undefined ? [] : [intent]));
      const [first, last] = [intents[0], intents.at(-1)];
      if (first === undefined) return [];
      const count = intents.length === 1 ? "one step" : `${intents.length} steps`;
      return [stated(`${by} ran ${count}`, first, last)];
    }),
  ];
  return [...(lines.length === 0 ? [] : [field("Who", ...lines)]), ...toolFields(reading)];
}

/** What it was done with, and to: the runbook at its commit, the stack, which parts of the toolchain. */
function toolFields({ records }: Reading): readonly Field[] {
  return recordsOf(records, "run.started").flatMap((record) => {
    const { runbook, identity, toolchain } = record.event;
    const named = ["stack", "project", "team", "clerkInstance", "appOrigin"].flatMap((name) =>
      typeof identity[name] === "string" ? [identity[name]] : [],
    );
    const tools = Object.entries(toolchain).map(([part, version]) => `${part} ${version}`);
    const from = runbook.file === "" ? "by hand, at" : `${runbook.file} at`;
    return [
      field("Runbook", stated(`${from} commit ${runbook.commit.slice(0, 12)}`, record)),
      ...(named.length === 0 ? [] : [field("Stack", stated(named.join(", "), record))]),
      ...(tools.length === 0 ? [] : [field("Toolchain", stated(tools.join(", "), record))]),
    ];
  });
}

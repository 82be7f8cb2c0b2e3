import { RunbookError } from "../errors.ts";
import type { JournalRecord } from "../journal/event.ts";
import type { OpenedPorts } from "../open-ports.ts";
import { bypassStatus, type BypassStatus } from "./bypass-status.ts";

/** A remote state is asked by the engine; whoever types `status` does not wait longer for it, milliseconds. */
const timeoutMs = 3_000;

export type StackRecord = BypassStatus | { readonly problem: string };

/** What the stack's own record and history say. Never throws, and never asks for a passphrase. */
export async function readStackRecord(ports: OpenedPorts, env: NodeJS.ProcessEnv): Promise<StackRecord> {
  const local = env["PULUMI_BACKEND_URL"]?.startsWith("file://") === true;
  const opens = env["PULUMI_CONFIG_PASSPHRASE"] ?? env["PULUMI_CONFIG_PASSPHRASE_FILE"];
  if (!local && opens === undefined) return { problem: "not read: PULUMI_CONFIG_PASSPHRASE is not set here" };
  const left = new AbortController();
  const late = ports.clock.sleep(timeoutMs, left.signal).then(
    () => ({ problem: `not read: no answer within ${timeoutMs / 1000} s` }),
    () => ({ problem: "" }),
  );
  const read = bypassStatus(ports).catch((error: unknown) => ({
    problem: error instanceof RunbookError ? error.message : "its record cannot be read",
  }));
  const record = await Promise.race([read, late]);
  left.abort();
  return record;
}

/** Ends of the openings in a run that somebody has reviewed since; the stack's history cannot know that. */
export function reviewedEnds(records: readonly JournalRecord[]): readonly string[] {
  const reviewed = records.findLast(({ event }) => event.type === "review.completed")?.seq ?? 0;
  return records.flatMap(({ seq, event }) => {
    if (seq > reviewed || event.type !== "step.outcome" || event.use !== "bypass.open") return [];
    const until = (event.output as { readonly until?: unknown } | undefined)?.until;
    return typeof until === "string" ? [until] : [];
  });
}

/** The record as lines of `status`, the openings of `reviewed` ends left out of what is owed. */
export function recordLines(record: StackRecord, reviewed: ReadonlySet<string>): readonly string[] {
  if ("problem" in record) return [`record     unknown: ${record.problem}`];
  const { mode, until, secondsLeft, incident, generation, approved, openedBy, lock, pending } = record;
  const left = secondsLeft === 0 ? undefined : `${Math.ceil(secondsLeft / 60)} minutes left`;
  const said =
    mode === "closed"
      ? ["closed"]
      : [mode, incident, `until ${until}`, left, approved ? "approved" : "APPROVED BY NOBODY"];
  const by = openedBy === undefined ? undefined : `opened by ${openedBy}`;
  const number = generation === undefined ? undefined : `generation ${generation}`;
  return [
    `record     ${[...said, mode === "closed" ? undefined : by, number].filter((part) => part !== undefined).join(", ")}`,
    ...(record.toEveryone === undefined ? [] : [`OPEN TO EVERYONE: ${record.toEveryone}`]),
    ...owedReviews(record, reviewed).map(
      ({ at, by: who, opening }) =>
        `REVIEW PENDING: ${opening?.mode} until ${opening?.until}, opened at ${at}${who === undefined ? "" : ` by ${who}`} with nobody's approval.`,
    ),
    ...(lock === undefined
      ? []
      : [
          `locked     by process ${lock.pid} of ${lock.username}@${lock.hostname} (${lock.holder}) since ${lock.timestamp}`,
        ]),
    ...(pending === 0 ? [] : [`pending    ${pending} operations of an engine that was killed`]),
  ];
}

export const owedReviews = (record: StackRecord, reviewed: ReadonlySet<string>) =>
  "problem" in record
    ? []
    : record.reviewPending.filter(({ opening }) => opening === undefined || !reviewed.has(opening.until));

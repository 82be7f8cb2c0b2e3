import { decodeApproval } from "../approval/document.ts";
import type { Person } from "../approval/person.ts";
import { verifyApproval } from "../approval/verify.ts";
import { RunbookError } from "../errors.ts";
import { contradiction, readChain, unanchored } from "../journal/chain.ts";
import { fold, type RunState } from "../journal/fold.ts";
import type { JournalRecord } from "../journal/event.ts";
import type { Anchor, JournalHead, JournalStore } from "../ports/journal-store.ts";
import { decodeRequest } from "../plan/request-line.ts";
import { answerFile, requestFile } from "./request.ts";
import { frozenPlan, planFileOf } from "./frozen-plans.ts";

/** An approval's line, and where it was found. */
export interface FoundApproval {
  readonly source: string;
  readonly line: string;
}

/** One anchor, held against the chain. */
export interface CheckedAnchor {
  readonly source: string;
  /** The line that it names; null where it names none. */
  readonly line: number | null;
  readonly state: "holds" | "contradicts" | "missing" | "unreadable";
  /** Who signed it: nobody else can make it anew. null: whoever can write into the run's folder can. */
  readonly signedBy: string | null;
  /** What does not fit, in words. */
  readonly problem: string | null;
}

/** What is certain of a run's record, found out without any network. */
export interface RecordCheck {
  readonly lines: number;
  /** Its last line; undefined without one. */
  readonly head: JournalHead | undefined;
  /** Bytes behind the last whole line: an append that never returned. The next `resume` cuts them off. */
  readonly tornBytes: number;
  readonly anchors: readonly CheckedAnchor[];
  /** The last line that an anchor names; what comes after it would not be missed. 0: none. */
  readonly anchoredTo: number;
  /** The last line that a signature names; up to it nothing can have been rewritten. 0: none. */
  readonly signedTo: number;
  /** Why lines missing at the end would not show, if so. */
  readonly unanchored: string | undefined;
}

interface Verifying {
  readonly store: JournalStore;
  /** Approvals from outside the run's folder: given by hand, or in the stack's config. */
  readonly approvals: readonly FoundApproval[];
  /** contacts/people.yaml at a commit. @throws RunbookError where this checkout does not have it */
  readonly peopleAt: (commit: string) => Promise<readonly Person[]>;
}

/**
 * Checks the chain, then each anchor against it. Takes nothing and changes nothing.
 * @throws PermanentFailure `JOURNAL_DAMAGED` for a chain that does not hold in itself; anchors that contradict are in the result
 */
export async function verifyRecord({ store, approvals, peopleAt }: Verifying): Promise<RecordCheck> {
  const found = await store.anchors(true);
  const { records, torn } = readChain((await store.read()) ?? new Uint8Array(), store.place);
  const lines = [...(await inFolder(store)), ...inJournal(records), ...approvals];
  const signed = await Promise.all(lines.map((each) => signedAnchor(each, records, store, peopleAt)));
  const anchors = [
    ...found.map((anchor) => checked(records, anchor, null)),
    ...(await asked(store, records)),
    ...(await frozen(store, records)),
    ...signed.flat(),
  ];
  const holding = anchors.filter(({ state }) => state === "holds");
  const last = records.at(-1);
  return {
    lines: records.length,
    head: last && { seq: last.seq, hash: last.hash },
    tornBytes: torn.length,
    anchors,
    anchoredTo: Math.max(0, ...holding.map(({ line }) => line ?? 0)),
    signedTo: Math.max(0, ...holding.map(({ line, signedBy }) => (signedBy === null ? 0 : (line ?? 0)))),
    unanchored: unanchored(records, found),
  };
}

function checked(records: readonly JournalRecord[], anchor: Anchor, signedBy: string | null): CheckedAnchor {
  const { source, head } = anchor;
  if ("problem" in head) {
    const state = head.problem === "is missing" ? "missing" : "unreadable";
    return { source, line: null, state, signedBy, problem: `${source} ${head.problem}` };
  }
  const wrong = contradiction(records, anchor);
  const state = wrong === undefined ? "holds" : "contradicts";
  const problem = wrong === undefined ? null : `line ${wrong.line}: ${wrong.reason}`;
  return { source, line: head.seq, state, signedBy, problem };
}

/** The request as it lies in the folder names the line it was made at; nobody has signed it. */
async function asked(
  store: JournalStore,
  records: readonly JournalRecord[],
): Promise<readonly CheckedAnchor[]> {
  const text = await store.readFile(requestFile);
  const decoded = text === undefined ? "none" : decodeRequest(text);
  if (typeof decoded === "string" || decoded.request.record === undefined) return [];
  return [checked(records, { source: requestFile, head: decoded.request.record }, null)];
}

/** The plan beside the record, held against the hash that the record froze; it names no line. */
async function frozen(
  store: JournalStore,
  records: readonly JournalRecord[],
): Promise<readonly CheckedAnchor[]> {
  const state = fold(records);
  if (state.planHash === undefined) return [];
  const stages = [...state.stageHashes.keys()].map((index) => index + 2);
  return await Promise.all([1, ...stages].map((stage) => frozenStage(store, state, stage)));
}

async function frozenStage(store: JournalStore, state: RunState, stage: number): Promise<CheckedAnchor> {
  const source = planFileOf(stage);
  const about = { source, line: null, signedBy: null };
  if ((await store.readFile(source)) === undefined)
    return { ...about, state: "missing", problem: "a run without its plan cannot be resumed" };
  try {
    await frozenPlan(store, { ...state, stageHashes: state.stageHashes.slice(0, stage - 1) });
    return { ...about, state: "holds", problem: null };
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    return { ...about, state: "contradicts", problem: error.message };
  }
}

async function inFolder(store: JournalStore): Promise<readonly FoundApproval[]> {
  const line = (await store.readFile(answerFile))?.trim();
  return line === undefined || line === "" ? [] : [{ source: answerFile, line }];
}

const inJournal = (records: readonly JournalRecord[]): readonly FoundApproval[] =>
  records.flatMap(({ seq, event }) =>
    event.type === "approval.received" ? [{ source: `journal.jsonl, line ${seq}`, line: event.line }] : [],
  );

/** A signed line is an anchor of its own run's record, whatever it lets happen and however old it is. */
async function signedAnchor(
  { source, line }: FoundApproval,
  records: readonly JournalRecord[],
  { place }: JournalStore,
  peopleAt: Verifying["peopleAt"],
): Promise<readonly CheckedAnchor[]> {
  const decoded = decodeApproval(line);
  if (typeof decoded === "string") return [bad(source, decoded)];
  const { record, run, contactsCommit, approver } = decoded.document;
  const [first] = records;
  const own = first?.event.type === "run.started" ? first.event.run : undefined;
  if (run !== own) return [bad(source, `it is for ${run}, not for the run of ${place}`)];
  if (record === undefined) return [];
  const anchor = { source, head: record };
  try {
    const verdict = verifyApproval(line, { people: await peopleAt(contactsCommit), now: 0 });
    const genuine = verdict.ok || verdict.code !== "APPROVAL_INVALID";
    if (genuine) return [checked(records, anchor, approver)];
    return [bad(source, verdict.message)];
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    return [{ ...checked(records, anchor, null), problem: `not known who signed it: ${error.message}` }];
  }
}

const bad = (source: string, problem: string): CheckedAnchor => ({
  source,
  line: null,
  state: "unreadable",
  signedBy: null,
  problem,
});

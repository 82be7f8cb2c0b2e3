import {
  bareMinutes,
  beginByHand,
  bypassMayBeOpen,
  openFolders,
  peopleAt,
  recorded,
  RunbookError,
  verifyApproval,
  whoIs,
  type ByHandStep,
  type Journal,
  type OpenedPorts,
} from "../../src/index.ts";

/** What is done by hand, on the record: who, why, when, what was seen. */
export interface HandRecord {
  /** Name of its folder beneath incidents/; undefined when none could be written. */
  readonly run: string | undefined;
  readonly note: (
    step: string,
    message: string,
    data?: Readonly<{ [key: string]: unknown }>,
  ) => Promise<void>;
  readonly step: <T>(step: Pick<ByHandStep, "id" | "use" | "operation">, act: () => Promise<T>) => Promise<T>;
  /** Who stands behind an opening: a second person, or nobody and why. */
  readonly leave: (step: string, approval: string | undefined, reason: string) => Promise<void>;
  /** Whether something of what is on record may still be in force. */
  readonly mayBeOpen: () => boolean;
  /** Ends the command's part. Still open: the record waits for the close. */
  readonly end: (how: "open" | "succeeded" | "failed", message?: string) => Promise<void>;
}

/**
 * Takes up the record of the bypass that is open, or begins one.
 * @throws RunbookError when nothing can be put on record
 */
export async function beginRecord(root: string, ports: OpenedPorts): Promise<HandRecord> {
  const { clock, redact, git, stack } = ports;
  const [folders, commit, identity, toolchain] = await Promise.all([
    openFolders(root),
    git.head(),
    stack.identity(),
    stack.toolchain(),
  ]);
  const by = await whoTypes(ports, commit);
  const journal = await beginByHand({ folders, clock, redact, by, commit, identity, toolchain });
  const target = `vercel:${identity.project}/edge-config/auth_gate`;
  return {
    run: journal.state().run,
    note: async (step, message, data) =>
      void (await journal.append({ type: "step.note", step, message, ...(data && { data: { ...data } }) })),
    step: (step, act) => recorded(journal, { ...step, effect: effectOf(step.use), target, by, clock }, act),
    leave: async (step, approval, reason) => {
      if (approval === undefined)
        await journal.append({
          type: "approval.overridden",
          step,
          by,
          reason,
          minutes: bareMinutes,
          reviewOwed: true,
        });
      else await recordApproval(journal, ports, step, approval);
    },
    mayBeOpen: () => bypassMayBeOpen(journal.state(), clock.now()),
    end: async (how, message) => {
      const why = message === undefined ? {} : { message };
      if (how === "open")
        await journal.append({ type: "run.suspended", reason: message ?? "The bypass is open." });
      else await journal.append({ type: "run.finished", outcome: how, ...why });
      await journal.close();
    },
  };
}

const effectOf = (use: string): ByHandStep["effect"] => (use === "bypass.verify" ? "none" : "converge");

/** A close goes on without a record, and says so. */
export async function recordOrNone(
  root: string,
  ports: OpenedPorts,
  say: (line: string) => void,
): Promise<HandRecord> {
  try {
    return await beginRecord(root, ports);
  } catch (error) {
    say(`This is not put on record: ${error instanceof Error ? error.message : String(error)}`);
    const nothing = async () => undefined;
    return {
      run: undefined,
      note: nothing,
      leave: nothing,
      end: nothing,
      mayBeOpen: () => false,
      step: async (_step, act) => await act(),
    };
  }
}

/** An id of the contacts where they know who types, else the e-mail that git has. */
async function whoTypes({ git }: OpenedPorts, commit: string): Promise<string> {
  try {
    return (await whoIs(git, await peopleAt(git, commit), undefined)).id;
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    return (await git.userEmail()) ?? "someone";
  }
}

/** The stack program has the last word on it; here it is only told. */
async function recordApproval(
  journal: Journal,
  { git, clock }: OpenedPorts,
  step: string,
  line: string,
): Promise<void> {
  const people = await peopleAt(git, await git.head());
  const verdict = verifyApproval(line, { people, now: clock.now() });
  if (verdict.ok) {
    const { approver, keyFingerprint } = verdict;
    await journal.append({ type: "approval.received", step, line, approver: approver.id, keyFingerprint });
  } else
    await journal.append({ type: "approval.refused", step, code: verdict.code, message: verdict.message });
}

import { bareMinutes } from "../../src/bypass/next-opening.ts";
import { beginByHand, recorded, type ByHandOptions, type ByHandStep } from "../../src/run/by-hand.ts";
import { bypassMayBeOpen } from "../../src/journal/fold.ts";
import { forgivingJournal } from "../../src/run/forgiving-journal.ts";
import { openFolders } from "../../src/open-folders.ts";
import { peopleAt, whoIs } from "../../src/people/who.ts";
import { recordedStack } from "../../src/run/recorded-stack.ts";
import { RunbookError } from "../../src/errors.ts";
import type { HandNews } from "../../src/run/tell-hand.ts";
import type { Journal } from "../../src/journal/journal.ts";
import type { OpenedPorts } from "../../src/open-ports.ts";
import type { Stack } from "../../src/ports/stack.ts";
import type { Approved } from "./approved.ts";
import { tellTeam, type Telling } from "./tell-team.ts";

/** An approval's line, and what was found out about it. */
export interface Leave {
  readonly line: string;
  readonly signed: Approved["signed"];
  readonly planned?: Approved["planned"];
}

/** What the team is told of it; who did it the record knows. */
export type News = HandNews extends infer Each ? (Each extends HandNews ? Omit<Each, "who"> : never) : never;

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
  /** The stack as this step gets it: its engine's process goes on the record. */
  readonly stackOf: (step: string) => Stack;
  /** Who stands behind an opening: a second person, or nobody and why. */
  readonly leave: (step: string, approved: Leave | undefined, reason: string) => Promise<void>;
  /** Tells the team, once, and says what became of it. A channel that fails stops nothing. */
  readonly tell: (news: News) => Promise<void>;
  /** Whether something of what is on record may still be in force. */
  readonly mayBeOpen: () => boolean;
  /** Ends the command's part. Still open: the record waits for the close. */
  readonly end: (how: "open" | "succeeded" | "failed", message?: string) => Promise<void>;
}

/**
 * Takes up the record of the bypass that is open, or begins one.
 * @throws RunbookError when nothing can be put on record
 */
export async function beginRecord(
  root: string,
  ports: OpenedPorts,
  telling: Pick<Telling, "say" | "signal">,
): Promise<HandRecord> {
  const options = await handOptions(root, ports, await whoTypes(ports));
  return recordIn(await beginByHand(options), ports, options, telling);
}

function recordIn(
  journal: Journal,
  ports: OpenedPorts,
  { clock, by, identity }: ByHandOptions,
  { say, signal }: Pick<Telling, "say" | "signal">,
): HandRecord {
  const target = `vercel:${identity.project}/edge-config/auth_gate`;
  return {
    run: journal.state().run,
    note: async (step, message, data) =>
      void (await journal.append({ type: "step.note", step, message, ...(data && { data: { ...data } }) })),
    stackOf: (step) => recordedStack(ports.stack, step, async (event) => void (await journal.append(event))),
    step: (step, act) => recorded(journal, { ...step, effect: effectOf(step.use), target, by, clock }, act),
    leave: async (step, approved, reason) => {
      if (approved !== undefined) return await recordApproval(journal, step, approved);
      const alone = { bound: `stale-sessions, ${bareMinutes} minutes at most`, reviewOwed: true } as const;
      await journal.append({ type: "approval.overridden", step, by, reason, ...alone });
    },
    tell: async (news) =>
      await tellTeam({ journal, ports, say, signal }, { ...news, who: await nameOf(ports, by) }),
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

/** A close goes on without a record, and says so; one whose disk fails in the middle, too. */
export async function recordOrNone(
  root: string,
  ports: OpenedPorts,
  telling: Pick<Telling, "say" | "signal">,
): Promise<HandRecord> {
  const { say } = telling;
  try {
    const options = await handOptions(root, ports, await whoTypes(ports));
    const journal = forgivingJournal(await beginByHand(options), (why) => say(notOnRecord(why)));
    return recordIn(journal, ports, options, telling);
  } catch (error) {
    say(notOnRecord(error instanceof Error ? error.message : String(error)));
    const nothing = async () => undefined;
    return {
      run: undefined,
      note: nothing,
      leave: nothing,
      end: nothing,
      tell: async () => say("The team is told of nothing that is not on record: tell them yourself."),
      mayBeOpen: () => false,
      stackOf: () => ports.stack,
      step: async (_step, act) => await act(),
    };
  }
}

const notOnRecord = (why: string) => `This is not put on record: ${why}`;

/** What every record of something done by hand begins with. */
export async function handOptions(root: string, ports: OpenedPorts, by: string): Promise<ByHandOptions> {
  const { clock, redact, git, stack } = ports;
  const [folders, commit, identity, toolchain] = await Promise.all([
    openFolders(root),
    git.head(),
    stack.identity(),
    stack.toolchain(),
  ]);
  return { folders, clock, redact, by, commit, identity, toolchain };
}

/** An id of the contacts where they know who types, else the e-mail that git has. */
export async function whoTypes({ git }: OpenedPorts): Promise<string> {
  try {
    return (await whoIs(git, await peopleAt(git, await git.head()), undefined)).id;
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    return (await git.userEmail()) ?? "someone";
  }
}

async function nameOf({ git }: OpenedPorts, by: string): Promise<string> {
  const people = await peopleAt(git, await git.head()).catch(() => []);
  return people.find(({ id }) => id === by)?.name ?? by;
}

/** The stack program has the last word on it; here it is only told. */
async function recordApproval(journal: Journal, step: string, { line, signed }: Leave): Promise<void> {
  if ("approver" in signed) {
    const { approver, keyFingerprint } = signed;
    await journal.append({ type: "approval.received", step, line, approver: approver.id, keyFingerprint });
  } else await journal.append({ type: "approval.refused", step, code: signed.code, message: signed.problem });
}

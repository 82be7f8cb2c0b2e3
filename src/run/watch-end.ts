import { endingDue, nextMarkMs, type Span, warnAtMinutes } from "../bypass/ending.ts";
import { knownApproval } from "../bypass/live/known-approval.ts";
import { whoChanged } from "../bypass/live/who-changed.ts";
import { unlessRefused } from "../errors.ts";
import type { EventOf, JournalEvent, JournalRecord } from "../journal/event.ts";
import { endingKey, type RunState } from "../journal/fold.ts";
import type { Journal } from "../journal/journal.ts";
import { type Delivering, deliverOnce, reconcileDeliveries } from "../people/deliver-once.ts";
import type { Ports } from "../ports/index.ts";
import { inForce, type LiveStatement } from "../ports/live-gate.ts";
import { warningNotice, type WarningPlan } from "./warn-notice.ts";

/** How often a run asks what is live, milliseconds; and at once when a warning falls due. */
const lookMs = 15_000;
/** How often it looks at its own record, until it has opened something. */
const idleMs = 1_000;

interface WatchingEnd {
  readonly journal: Journal;
  readonly ports: Pick<Ports, "gate" | "notify" | "clock" | "stack">;
  /** Who is warned, and by which words, as of now; undefined: nobody beyond this terminal. */
  readonly warning: () => WarningPlan | undefined;
  /** Told of each record once it is on disk. Must not throw. */
  readonly onRecord: (record: JournalRecord) => void;
}

/** The opening that is followed, as far as it is known. */
interface Followed extends Span {
  readonly mode: string;
  readonly first: string | undefined;
}

/**
 * One look at what is live: what somebody else has put in force goes on the record, and the warning that is due is
 * said and sent, once for each end, whoever renewed it.
 * @returns the opening that was found, if one is followed
 */
export async function lookAtEnd(around: WatchingEnd, signal?: AbortSignal): Promise<Followed | undefined> {
  const { journal, ports } = around;
  if (!followsBypass(journal.state())) return undefined;
  // Where it is not known, the end that is on record counts: a warning too many is better than none.
  const live = await unlessRefused(() => ports.gate.read(signal));
  // What the run itself did meanwhile counts more than what was read before it.
  if (!followsBypass(journal.state())) return undefined;
  const seen = live && seenElsewhere(journal.state(), live, ports.clock.now());
  if (live !== undefined && seen !== undefined) {
    const by = await whoChanged(ports.stack, live);
    await record(around, by === undefined ? seen : { ...seen, by });
  }
  const until = journal.state().inForce["bypass"]?.until;
  if (until === undefined) return undefined;
  const same = live?.until === until ? live : undefined;
  const span = { until, from: same?.from, first: same?.first, mode: same?.mode ?? "stale-sessions" };
  await reconcileWarnings(around, span, live?.incident);
  await warn(around, span, live?.incident);
  return span;
}

/** The same for as long as the run goes on; resolves once `signal` is aborted. Never throws. */
export async function watchEnd(around: WatchingEnd, signal: AbortSignal): Promise<void> {
  const { clock } = around.ports;
  try {
    for (;;) {
      const span = await lookAtEnd(around, signal);
      const nowMs = clock.now();
      const next = span === undefined ? undefined : nextMarkMs(span, nowMs);
      const pauseMs =
        span === undefined && !followsBypass(around.journal.state())
          ? idleMs
          : Math.max(1, Math.min(lookMs, (next ?? Infinity) - nowMs));
      await clock.sleep(pauseMs, signal);
    }
  } catch {
    // Left, or the journal is someone else's now: whoever holds the run goes on.
  }
}

async function approvedInTotal({ journal, ports }: WatchingEnd, span: Followed): Promise<string | undefined> {
  const lines = Object.values(journal.state().approvals).map(({ line }) => line);
  return (await knownApproval(ports.stack, span, lines))?.until;
}

async function warn(around: WatchingEnd, span: Followed, incident: string | undefined): Promise<void> {
  const { journal, ports } = around;
  const { until } = span;
  const due = endingDue(span, ports.clock.now(), (minutes) =>
    journal.state().endings.includes(endingKey(until, minutes)),
  );
  if (due === undefined) return;
  const approvedUntil = await approvedInTotal(around, span);
  await record(around, {
    ...{ type: "ending.due", until, ...due },
    ...(approvedUntil === undefined ? {} : { approvedUntil }),
  });
  const plan = around.warning();
  if (plan === undefined || due.minutes === 0) return;
  const run = journal.state().run ?? "";
  await deliverOnce(delivering(around), warningNotice(plan, { until, incident: incident ?? run, ...due }));
}

/** Warnings of this end that are on record, and whose sender was stopped before it said so. */
async function reconcileWarnings(around: WatchingEnd, { until }: Followed, incident: string | undefined) {
  const plan = around.warning();
  const { endings, deliveries, run = "" } = around.journal.state();
  const minutesLeft = Math.ceil((Date.parse(until) - around.ports.clock.now()) / 60_000);
  for (const minutes of warnAtMinutes) {
    const key = endingKey(until, minutes);
    if (plan === undefined || !endings.includes(key) || deliveries[key] !== undefined) continue;
    const notice = warningNotice(plan, { until, incident: incident ?? run, minutes, minutesLeft });
    await deliverOnce(delivering(around), notice, { perhapsSent: true });
  }
  await reconcileDeliveries(delivering(around));
}

const delivering = ({ journal, ports: { notify, clock }, onRecord }: WatchingEnd): Delivering => ({
  ...{ journal, notify, clock, onRecord },
});

async function record({ journal, onRecord }: WatchingEnd, event: JournalEvent): Promise<void> {
  onRecord(await journal.append(event));
}

/** Whether this run has opened something and has not come to closing it. */
function followsBypass({ inForce: { bypass } }: RunState): boolean {
  return bypass !== undefined && !bypass.ending && (bypass.until !== undefined || bypass.seenEnded);
}

/** What somebody else has put in force since what this run knows of, as an event for its record. */
function seenElsewhere(
  state: RunState,
  live: LiveStatement,
  nowMs: number,
): EventOf<"bypass.seen"> | undefined {
  const { mode, until, generation } = live;
  if (generation === undefined || generation <= (state.inForce["bypass"]?.generation ?? -1)) return undefined;
  if (mode !== "closed" && (until === undefined || !inForce(live, nowMs))) return undefined;
  return { type: "bypass.seen", mode, generation, ...(until === undefined ? {} : { until }) };
}

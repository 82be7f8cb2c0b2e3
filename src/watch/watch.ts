import type { WatchHistory } from "../ports/watch-history.ts";
import { compactDays } from "./compact-days.ts";
import { decide, isUndecided, type WatchState } from "./decide.ts";
import { seenIn, stateAfter } from "./fold.ts";
import { dayOf, lineText, type HistoryLine, type LineOf } from "./history-line.ts";
import type { Look } from "./look.ts";
import { owedNow } from "./owed.ts";
import { readHistory } from "./read-history.ts";
import { tellOnce } from "./tell.ts";
import { toldIn } from "./told.ts";
import { triageOf } from "./triage-of.ts";
import type { Memory, News, Note, Pace, Watching } from "./watching.ts";

/** Days of history that are read: as many as the page shows. */
const daysRead = 92;
const dayMs = 86_400_000;
const minuteMs = 60_000;
/** Seconds until a failing look is looked at again; the interval of the watch bounds it. */
const again = { share: 4, least: 5, most: 15 };

/**
 * Looks, again and again, keeps what it saw, and says once when people cannot get in and when they can again. Goes on from the
 * history that is there, so that being killed loses one look at most. Resolves when it was told to stop, or after one look.
 * @returns what it knows at its end
 * @throws BadInput for a history that cannot be read; nothing was written then. PermanentFailure `FILE_UNWRITABLE`
 */
export async function watch(around: Watching, pace: Pace): Promise<WatchState> {
  const { clock, signal } = around;
  let memory = await remembered(around);
  let day = dayOf(clock.now());
  let newsDueAt = -Infinity;
  await compactDays(around.history, day);
  while (!signal.aborted) {
    const beganAt = clock.monotonic();
    const signIn = wantsSignIn(memory, clock.now(), pace);
    const look = await withOwnSignal(signal, (own) => around.look({ signIn, signal: own }));
    // Broken off: what it found was not looked for.
    if (signal.aborted) break;
    const before = memory;
    memory = await taken(around, memory, lineOf(look, pace.everySeconds));
    memory = await triaged(around, memory);
    memory = await told(around, memory);
    if (clock.monotonic() >= newsDueAt || isNews(before, memory)) {
      newsDueAt = clock.monotonic() + 10 * minuteMs;
      await around.afterNews?.();
    }
    const undecided = isUndecided(memory.state);
    if (pace.once && !undecided) break;
    if (dayOf(clock.now()) !== day) {
      day = dayOf(clock.now());
      await compactDays(around.history, day);
    }
    const spentMs = clock.monotonic() - beganAt;
    const pauseMs = undecided ? againMs(pace) - spentMs : untilNextMs(clock.now(), pace);
    await clock.sleep(Math.max(0, pauseMs), signal).catch(() => undefined);
  }
  await around.afterNews?.();
  return memory.state;
}

const isNews = (before: Memory, after: Memory): boolean =>
  before.state.last?.is !== after.state.last?.is || before.notes.length !== after.notes.length;

/** @throws BadInput for a history that cannot be read */
export async function historyLines(history: WatchHistory, nowMs: number): Promise<readonly HistoryLine[]> {
  return readHistory(await history.read(dayOf(nowMs - daysRead * dayMs)));
}

async function remembered({ history, clock }: Watching): Promise<Memory> {
  const lines = await historyLines(history, clock.now());
  const signedIn = lines.findLast(
    (line) => (line.t === "look" && line.signIn === true) || (line.t === "stretch" && line.signIns > 0),
  );
  return {
    state: stateAfter(lines),
    notes: lines.filter((line) => line.t !== "look" && line.t !== "stretch"),
    signInMs: signedIn === undefined ? undefined : Date.parse(signedIn.at),
  };
}

/** A signal that lives for months would gather what each request hangs on it. */
async function withOwnSignal<T>(signal: AbortSignal, body: (own: AbortSignal) => Promise<T>): Promise<T> {
  const own = new AbortController();
  const stop = () => own.abort(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  return await body(own.signal).finally(() => signal.removeEventListener("abort", stop));
}

/** Looks fall on whole multiples of their interval, so that they do not drift. */
const untilNextMs = (nowMs: number, { everySeconds }: Pace): number =>
  everySeconds * 1000 - (nowMs % (everySeconds * 1000));

const againMs = ({ everySeconds }: Pace): number =>
  Math.round(Math.min(Math.max(everySeconds / again.share, again.least), again.most)) * 1000;

/** Costs Clerk more than the rest: now and then, and in every look while something fails. */
function wantsSignIn({ state, signInMs }: Memory, nowMs: number, { signInMinutes }: Pace): boolean {
  if (signInMinutes === 0) return false;
  if (state.alert !== undefined || state.last?.is === "failing") return true;
  return signInMs === undefined || nowMs - signInMs >= signInMinutes * minuteMs;
}

function lineOf(look: Look, every: number): LineOf<"look"> {
  const { at, is, ms, requests, signIn, gate, why, failing } = look;
  return {
    ...{ t: "look", at, is, every, ms, requests },
    ...(signIn ? { signIn } : {}),
    ...(gate === undefined ? {} : { gate }),
    ...(why.length === 0 ? {} : { why: [...why] }),
    ...(failing.length === 0 ? {} : { failing: [...failing] }),
  };
}

const keep = async ({ history }: Watching, line: HistoryLine): Promise<void> =>
  await history.append(dayOf(Date.parse(line.at)), lineText(line));

async function taken(around: Watching, before: Memory, line: LineOf<"look">): Promise<Memory> {
  await keep(around, line);
  const state = decide(before.state, seenIn(line));
  around.onNews({ event: "look", line, state });
  for (const news of changesBetween(before.state, state, line.at)) around.onNews(news);
  return { ...before, state, signInMs: line.signIn === true ? Date.parse(line.at) : before.signInMs };
}

function changesBetween(before: WatchState, after: WatchState, at: string): readonly News[] {
  const { alert, outages, unseen, blindTimes } = after;
  const ended = outages
    .slice(before.outages.length)
    .map((outage) => ({ event: "over", at, outage }) as const);
  const sees = blindTimes.slice(before.blindTimes.length).map(({ id }) => id);
  const isBlind = unseen?.said === true && before.unseen?.said !== true;
  return [
    ...(alert !== undefined && before.alert === undefined ? [{ event: "fired", at, alert } as const] : []),
    ...ended,
    ...(isBlind ? [{ event: "blind", at, alert: unseen.id } as const] : []),
    ...sees.map((id) => ({ event: "sees", at, alert: id }) as const),
  ];
}

/** Once for each alert. */
async function triaged(around: Watching, memory: Memory): Promise<Memory> {
  const { alert } = memory.state;
  const done = memory.notes.some((line) => line.t === "triage" && line.alert === alert?.id);
  if (alert === undefined || done) return memory;
  const line = await triageOf(around, alert.id);
  if (line === undefined) return memory;
  await keep(around, line);
  around.onNews({ event: "triage", line });
  return { ...memory, notes: [...memory.notes, line] };
}

async function told(around: Watching, { notes, ...memory }: Memory): Promise<Memory> {
  const { clock, notify, to, signal, onNews } = around;
  const all: Note[] = [...notes];
  const triages = new Map(all.flatMap((line) => (line.t === "triage" ? [[line.alert, line] as const] : [])));
  const put = async (line: Note): Promise<void> => {
    await keep(around, line);
    all.push(line);
    if (line.t === "notice.told") onNews({ event: "told", line });
  };
  for (const owed of owedNow(memory.state, { told: toldIn(all), triages, to }))
    if (!signal.aborted) await tellOnce({ notify, clock, signal, keep: put, told: () => toldIn(all) }, owed);
  return { ...memory, notes: all };
}

import canonicalize from "canonicalize";
import { RunbookError, TransientFailure } from "../errors.ts";
import type { EventOf, NoticeOutcome } from "../journal/event.ts";
import type { Plan } from "../plan/plan.ts";
import { stepsOf } from "../plan/walk.ts";
import type { RunState } from "../journal/fold.ts";
import type { Audience, Channel, Message, Notify } from "../ports/notify.ts";
import { endingAudience, endingNotice } from "../steps/bypass-warn.ts";
import { noticeDecisions, placeOf } from "../steps/notice-decisions.ts";
import type { Due } from "./ending.ts";

/** Who is warned of the end, and by which words. */
export interface WarningPlan {
  readonly notice: string;
  readonly to: Audience;
  /** What the frozen plan says of words and channel; undefined where there is no plan. */
  readonly decisions: Readonly<Record<string, unknown>> | undefined;
}

/** Where nobody planned anything: openings by hand. */
export const unplannedWarning: WarningPlan = {
  notice: endingNotice,
  to: endingAudience,
  decisions: undefined,
};

/** What the run's `bypass.warn` said, once it has been reached. */
export function warningOf(plan: Plan, state: RunState): WarningPlan | undefined {
  const step = stepsOf(plan.nodes).find(
    ({ id, use }) => use === "bypass.warn" && state.steps[id]?.status === "succeeded",
  );
  if (step === undefined) return undefined;
  const { notice = endingNotice, to = endingAudience } = step.inputs as Partial<WarningPlan>;
  return { notice, to, decisions: step.action.decisions };
}

export interface Warning extends Due {
  readonly run: string;
  readonly until: string;
  readonly incident: string;
}

type Told = Pick<EventOf<"ending.notified">, "outcome" | "message">;
const told = (outcome: NoticeOutcome, message: string): Told => ({ outcome, message });

/** Sends one warning once. A lost answer is looked up; where that is not possible, a person is told to look. Never throws. */
export async function sendWarning(notify: Notify, plan: WarningPlan, warning: Warning): Promise<Told> {
  return await guarded(async () => {
    const ready = await compose(notify, plan, warning);
    if ("outcome" in ready) return ready;
    const { channel, message } = ready;
    try {
      return told("sent", await notify.send(channel, message));
    } catch (error) {
      if (!isUnknown(error)) throw error;
      return await lookedUp(notify, channel, message, wordsOf(error));
    }
  });
}

/** The same for one that was intended by a process that is gone. Never throws. */
export async function settleWarning(notify: Notify, plan: WarningPlan, warning: Warning): Promise<Told> {
  return await guarded(async () => {
    const ready = await compose(notify, plan, warning);
    if ("outcome" in ready) return ready;
    return await lookedUp(notify, ready.channel, ready.message, "Who was to send it was stopped.");
  });
}

async function compose(
  notify: Notify,
  { notice, to, decisions }: WarningPlan,
  { run, until, minutes, minutesLeft, incident }: Warning,
): Promise<Told | { readonly channel: Channel; readonly message: Message }> {
  const draft = await notify.draft(notice, to);
  if (decisions !== undefined && canonicalize(decisions) !== canonicalize(noticeDecisions(draft)))
    return told("failed", "The notice or its channel is no longer what was planned: tell them yourself.");
  const composed = await notify.compose(notice, to, { incident, minutes: minutesLeft, until });
  const { channel, ...words } = composed;
  if (channel === undefined) return told("to-paste", `${words.title}. ${words.text}`);
  const step = `ending-${minutes}-${until.replace(/[^0-9TZ]/g, "")}`;
  return { channel, message: { ...words, run, step } };
}

/** Asks the channel; sends again only where it says that nothing is there. */
async function lookedUp(notify: Notify, channel: Channel, message: Message, why: string): Promise<Told> {
  const there = await notify.look(channel, message).catch(() => undefined);
  if (there === true) return told("sent", `${placeOf(channel)}, found there`);
  if (there === undefined)
    return told(
      "unknown",
      `${why} It may have arrived and is not repeated: look at ${placeOf(channel)}, else tell them yourself.`,
    );
  return told("sent", await notify.send(channel, message));
}

async function guarded(body: () => Promise<Told>): Promise<Told> {
  try {
    return await body();
  } catch (error) {
    return isUnknown(error)
      ? told("unknown", `${wordsOf(error)} It may have arrived and is not repeated: tell them yourself.`)
      : told("failed", `${wordsOf(error)} Tell them yourself.`);
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isUnknown = (error: unknown): boolean =>
  error instanceof TransientFailure || !(error instanceof RunbookError) || error.code === "OUTCOME_UNKNOWN";

import type { z } from "zod";
import { endOthers, settleOthers } from "../../src/cli/run/left-engines.ts";
import { openCheckedWorld } from "../../src/cli/world.ts";
import { projectRoot } from "../../src/cli/roots.ts";
import type { Invocation } from "../../src/cli/command.ts";
import {
  closeDirectly,
  heldByOthers,
  openDirectly,
  outrankingNow,
  seeInApp,
  type DirectWay,
} from "./direct.ts";
import { beginRecord, recordOrNone, type HandRecord, type Leave } from "./record.ts";
import { askAppGate } from "../../src/facts/app-gate.ts";
import { bypassClose } from "../../src/steps/bypass-close.ts";
import { bypassOpen } from "../../src/steps/bypass-open.ts";
import { bypassVerify } from "../../src/steps/bypass-verify.ts";
import { cancelOpenings } from "../../src/bypass/live/carriers.ts";
import { openedBy } from "../../src/bypass/opened-routes.ts";
import { RunbookError } from "../../src/errors.ts";
import type { BypassOpenInput } from "../../src/bypass/step-schemas.ts";
import type { OpenedPorts } from "../../src/open-ports.ts";
import type { Step, StepContext } from "../../src/steps/step.ts";

/** What a command of `./runbook bypass` has at hand: the checked world, and the way it goes. */
export interface Act extends DirectWay {
  readonly ports: OpenedPorts;
  /** By Vercel's API alone, past the engine. */
  readonly direct: boolean;
  readonly call: Invocation;
}

export interface ActOptions {
  readonly stack: string | undefined;
  readonly direct: boolean;
}

/** Opens the world, refuses the wrong one, and ends an engine in hand at Ctrl-C. */
export async function beginAct(call: Invocation, { stack, direct }: ActOptions): Promise<Act> {
  const { ports, warnings } = await openCheckedWorld(call, { stack });
  const { cwd, env, out } = call;
  const say = out.note;
  for (const warning of warnings) say(warning);
  const ending = new AbortController();
  process.once("SIGINT", () => ending.abort());
  process.once("SIGTERM", () => ending.abort());
  return { ports, direct, say, root: projectRoot(cwd), stackName: stack, signal: ending.signal, env, call };
}

function contextOf(act: Act, record: HandRecord, step: string, approved?: Leave): StepContext {
  return {
    ports: { ...act.ports, stack: record.stackOf(step) },
    run: record.run ?? "",
    step,
    signal: act.signal,
    checkpoint: async () => undefined,
    note: async (message, data) => {
      act.say(message);
      await record.note(step, message, data);
    },
    ...(approved === undefined ? {} : { approval: approved.line }),
    ...(approved?.planned === undefined ? {} : { planned: approved.planned }),
  };
}

export interface Opened {
  readonly generation: number;
  readonly until: string;
  readonly jti: string;
  /** Whether probes of the live app have seen it. */
  readonly verified: boolean;
  readonly problem: string | undefined;
  /** What that has shown of its letting people in. */
  readonly proved: string | undefined;
  /** The record's folder beneath incidents/. */
  readonly run: string | undefined;
  /** Whether a second person stands behind it. */
  readonly approved: boolean;
}

/** Said with everything that goes past the engine. */
const drift =
  "This went past the stack, whose state does not know of it yet; the next `pulumi up` takes it over as it is.";

/** How an opening came about, and how its result is shown, before the team is told of it. */
export interface Opening {
  readonly what: "opened" | "renewed";
  readonly approved: Leave | undefined;
  readonly show: (opened: Opened) => void;
}

/**
 * One opening: what the config says, one write, and probes of the live app; on the record from before it begins. Last of
 * all the team is told.
 */
export async function open(
  act: Act,
  input: BypassOpenInput,
  { what, approved, show }: Opening,
): Promise<Opened> {
  const approval = approved?.line;
  if (act.direct) await endOthers(act);
  const record = await beginRecord(act.root, act.ports, act);
  try {
    await record.leave("open", approved, input.reason);
    const step = {
      id: "open",
      use: "bypass.open",
      operation: act.direct ? "bypass.open --direct" : "bypass.open",
    };
    const done = await record.step(step, () =>
      act.direct
        ? openDirectly(act, { input, approval }, approved?.planned)
        : bypassOpen.run(input, contextOf(act, record, "open", approved)),
    );
    const { mode } = input;
    if (act.direct)
      await record.note("open", drift, { mode, until: done.until, approved: approval !== undefined });
    const wanted = { mode, generation: done.generation };
    const seen = await verify(act, record, "open", wanted, openedBy(input));
    const opened = { ...done, ...seen, run: record.run, approved: approval !== undefined };
    show(opened);
    const { incident, minutes, reason } = input;
    const approver = approved === undefined ? undefined : approverOf(approved);
    await record.tell({ what, incident, minutes, reason, approver, ...done });
    await record.end("open", `Open until ${done.until}.`);
    return opened;
  } catch (error) {
    await endOpening(record, error);
    throw error;
  }
}

const approverOf = ({ signed }: Leave): string =>
  "approver" in signed ? signed.approver.name : "someone whom this checkout does not know";

/** What may have happened keeps the record open, for the close. */
async function endOpening(record: HandRecord, error: unknown): Promise<void> {
  const message = error instanceof RunbookError ? error.message : "It ended in a way that is not known.";
  await record.end(record.mayBeOpen() ? "open" : "failed", message);
}

export interface Closed {
  readonly generation: number;
  readonly verified: boolean;
  readonly problem: string | undefined;
  readonly run: string | undefined;
}

/** Before the engine is taken to open: what a killed command left at work ends first. Past the engine nothing is waited for. */
export async function waitForOthers(act: Act): Promise<void> {
  if (!act.direct) await settleOthers(act, "update");
}

/** Needs nobody. That nothing can be put on record is said, and stops nothing. The team is told once it is seen closed. */
export async function close(act: Act, show: (closed: Closed) => void): Promise<Closed> {
  // In the redeploy lane the build that an opening waits for may hold the stack for its whole deadline.
  if ((await act.ports.stack.identity()).lane === "redeploy") await cancelOpenings(act);
  const endedOne = act.direct && (await endOthers(act));
  const outranking = endedOne || (act.direct && (await heldByOthers(act)));
  const from = outranking ? outrankingNow(act.ports.clock.now()) : 0;
  if (!act.direct) await settleOthers(act, "closing");
  const record = await recordOrNone(act.root, act.ports, act);
  const before = openBefore(act);
  const step = {
    id: "close",
    use: "bypass.close",
    operation: act.direct ? "bypass.close --direct" : "bypass.close",
  };
  try {
    const { generation } = await record.step(step, () =>
      act.direct ? closeDirectly(act, from) : bypassClose.run({}, contextOf(act, record, "close")),
    );
    if (act.direct) {
      act.say(drift);
      await record.note("close", drift);
    }
    const wanted = { mode: "closed", generation } as const;
    const seen = await verify(act, record, "closed", wanted, { outranking });
    if (endedOne) await closeOnceMore(act, generation);
    const closed = { generation, ...seen, run: record.run };
    show(closed);
    const { open: wasOpen, incident } = await before;
    if (seen.verified && wasOpen) await record.tell({ what: "closed", incident, generation });
    await record.end(seen.verified ? "succeeded" : "failed", seen.problem);
    return closed;
  } catch (error) {
    await endOpening(record, error);
    throw error;
  }
}

/** The app answers from memory; nothing waits for it, milliseconds. */
const beforeTimeoutMs = 3_000;

/** Whether there was something to close. In doubt there was: the team may as well hear it. */
async function openBefore({ ports }: Act): Promise<{ readonly open: boolean; readonly incident: string }> {
  const unknown = { open: true, incident: "emergency" };
  try {
    const config = await ports.stack.bypassConfig();
    const { appOrigin } = await ports.stack.identity();
    const { mode, incident } = await askAppGate(ports.http, appOrigin, {
      ...{ timeoutMs: beforeTimeoutMs, details: "when-open" },
    });
    const open = config !== undefined || mode !== "closed";
    return { open, incident: config?.incident ?? incident ?? unknown.incident };
  } catch {
    return unknown;
  }
}

/** What the ended engine had sent already may come after our write: the same is written once more, and outranks it. */
async function closeOnceMore(act: Act, generation: number): Promise<void> {
  try {
    await closeDirectly(act, generation);
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    act.say(`Whether something came after it was not found out (${error.message}); close once more.`);
  }
}

type Verified = z.infer<typeof bypassVerify.output>;

/** On record as the step itself leaves it, so that the report can tell what was seen. */
async function seenDirectly(
  act: Act,
  record: HandRecord,
  expect: "open" | "closed",
  wanted: Parameters<typeof seeInApp>[1],
  opened: Parameters<typeof seeInApp>[2],
): Promise<Verified> {
  const { last, ...found } = await seeInApp(act, wanted, opened);
  await record.note(`see-${expect}`, last);
  return { seen: expect, ...found };
}

/** A probe that fails does not undo what was done: it is told beside it. */
async function verify(
  act: Act,
  record: HandRecord,
  expect: "open" | "closed",
  wanted: Parameters<typeof seeInApp>[1],
  opened?: Parameters<typeof seeInApp>[2],
) {
  const id = `see-${expect}`;
  const step: Step<{ expect: "open" | "closed" }, Verified> = bypassVerify;
  try {
    const { proved } = await record.step({ id, use: "bypass.verify", operation: "bypass.verify" }, () =>
      act.direct
        ? seenDirectly(act, record, expect, wanted, opened)
        : step.run({ expect }, contextOf(act, record, id)),
    );
    return { verified: true, problem: undefined, proved };
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    return { verified: false, problem: error.message, proved: undefined };
  }
}

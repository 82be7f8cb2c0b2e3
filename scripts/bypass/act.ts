import { endOthers, settleOthers } from "../left-engines.ts";
import { checkoutRoot, openCheckedWorld } from "../world.ts";
import { closeDirectly, openDirectly, outrankingNow, seeInApp, type DirectWay } from "./direct.ts";
import { beginRecord, recordOrNone, type HandRecord, type Leave } from "./record.ts";
import {
  bypassClose,
  bypassOpen,
  bypassVerify,
  openedBy,
  RunbookError,
  type BypassOpenInput,
  type OpenedPorts,
  type Step,
  type StepContext,
} from "../../src/index.ts";

/** What a command of `runbook bypass` has at hand: the checked world, and the way it goes. */
export interface Act extends DirectWay {
  readonly ports: OpenedPorts;
  /** By Vercel's API alone, past the engine. */
  readonly direct: boolean;
}

export interface ActOptions {
  readonly stack: string | undefined;
  readonly direct: boolean;
}

/** Opens the world, refuses the wrong one, and ends an engine in hand at Ctrl-C. */
export async function beginAct({ stack, direct }: ActOptions): Promise<Act> {
  const { ports, warnings } = await openCheckedWorld({ stack });
  const say = (line: string) => void process.stderr.write(`${ports.redact(line)}\n`);
  for (const warning of warnings) say(warning);
  const ending = new AbortController();
  process.once("SIGINT", () => ending.abort());
  process.once("SIGTERM", () => ending.abort());
  return { ports, direct, say, root: checkoutRoot(), stackName: stack, signal: ending.signal };
}

function contextOf(act: Act, record: HandRecord, step: string, approval?: string): StepContext {
  return {
    ports: { ...act.ports, stack: record.stackOf(step) },
    run: record.run ?? "",
    step,
    signal: act.signal,
    note: async (message, data) => {
      act.say(message);
      await record.note(step, message, data);
    },
    ...(approval === undefined ? {} : { approval }),
  };
}

export interface Opened {
  readonly generation: number;
  readonly until: string;
  readonly jti: string;
  /** Whether probes of the live app have seen it. */
  readonly verified: boolean;
  readonly problem: string | undefined;
  /** The record's folder beneath incidents/. */
  readonly run: string | undefined;
  /** Whether a second person stands behind it. */
  readonly approved: boolean;
}

/** Said with everything that goes past the engine. */
const drift =
  "This went past the stack, whose state does not know of it yet; the next `pulumi up` takes it over as it is.";

/** One opening: what the config says, one write, and probes of the live app; on the record from before it begins. */
export async function open(act: Act, input: BypassOpenInput, approved: Leave | undefined): Promise<Opened> {
  const approval = approved?.line;
  if (act.direct) await endOthers(act);
  const record = await beginRecord(act.root, act.ports);
  try {
    await record.leave("open", approved, input.reason);
    const step = {
      id: "open",
      use: "bypass.open",
      operation: act.direct ? "bypass.open --direct" : "bypass.open",
    };
    const done = await record.step(step, () =>
      act.direct
        ? openDirectly(act, { input, approval })
        : bypassOpen.run(input, contextOf(act, record, "open", approval)),
    );
    if (act.direct) await record.note("open", drift);
    const { mode } = input;
    const wanted = { mode, generation: done.generation };
    const seen = await verify(act, record, "open", wanted, openedBy(input));
    await record.end("open", `Open until ${done.until}.`);
    return { ...done, ...seen, run: record.run, approved: approval !== undefined };
  } catch (error) {
    await endOpening(record, error);
    throw error;
  }
}

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

/** Needs nobody. That nothing can be put on record is said, and stops nothing. */
export async function close(act: Act): Promise<Closed> {
  const endedOne = act.direct && (await endOthers(act));
  const from = endedOne ? outrankingNow(act.ports.clock.now()) : 0;
  if (!act.direct) await settleOthers(act, "closing");
  const record = await recordOrNone(act.root, act.ports, act.say);
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
    const seen = await verify(act, record, "closed", { mode: "closed", generation });
    if (endedOne) await closeOnceMore(act, generation);
    await record.end(seen.verified ? "succeeded" : "failed", seen.problem);
    return { generation, ...seen, run: record.run };
  } catch (error) {
    await endOpening(record, error);
    throw error;
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

/** A probe that fails does not undo what was done: it is told beside it. */
async function verify(
  act: Act,
  record: HandRecord,
  expect: "open" | "closed",
  wanted: Parameters<typeof seeInApp>[1],
  opened?: Parameters<typeof seeInApp>[2],
) {
  const id = `see-${expect}`;
  const step: Step<{ expect: "open" | "closed" }, unknown> = bypassVerify;
  try {
    await record.step({ id, use: "bypass.verify", operation: "bypass.verify" }, () =>
      act.direct ? seeInApp(act, wanted, opened) : step.run({ expect }, contextOf(act, record, id)),
    );
    return { verified: true, problem: undefined };
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    return { verified: false, problem: error.message };
  }
}

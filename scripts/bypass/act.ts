import { badArgument } from "../edge.ts";
import { openCheckedWorld } from "../world.ts";
import {
  bypassClose,
  bypassOpen,
  bypassVerify,
  RunbookError,
  type OpenedPorts,
  type Step,
  type StepContext,
} from "../../src/index.ts";

/** What a command of `runbook bypass` has at hand: the checked world, and what happened so far. */
export interface Act {
  readonly ports: OpenedPorts;
  readonly say: (line: string) => void;
  readonly context: (approval?: string) => StepContext;
}

/** Opens the world, refuses the wrong one, and ends an engine in hand at Ctrl-C. */
export async function beginAct(stack: string | undefined): Promise<Act> {
  const { ports, warnings } = await openCheckedWorld({ stack });
  const say = (line: string) => void process.stderr.write(`${ports.redact(line)}\n`);
  for (const warning of warnings) say(warning);
  const ending = new AbortController();
  process.once("SIGINT", () => ending.abort());
  process.once("SIGTERM", () => ending.abort());
  return {
    ports,
    say,
    context: (approval) => ({
      ports,
      run: "",
      step: "",
      signal: ending.signal,
      note: async (message) => say(message),
      ...(approval === undefined ? {} : { approval }),
    }),
  };
}

export interface Opened {
  readonly generation: number;
  readonly until: string;
  readonly jti: string;
  /** Whether probes of the live app have seen it. */
  readonly verified: boolean;
  readonly problem: string | undefined;
}

/** One opening: what the config says, one `up`, and probes of the live app. */
export async function open(act: Act, wish: unknown, approval: string | undefined): Promise<Opened> {
  const parsed = bypassOpen.input.safeParse(wish);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badArgument(`${issue?.path.join(".")}: ${issue?.message}`, "See `runbook bypass open --help`.");
  }
  const done = await bypassOpen.run(parsed.data, act.context(approval));
  return { ...done, ...(await verify(act, "open")) };
}

export async function close(
  act: Act,
): Promise<{ generation: number; verified: boolean; problem: string | undefined }> {
  const done = await bypassClose.run({}, act.context());
  return { ...done, ...(await verify(act, "closed")) };
}

/** A probe that fails does not undo what was done: it is told beside it. */
async function verify(act: Act, expect: "open" | "closed") {
  const step: Step<{ expect: "open" | "closed" }, unknown> = bypassVerify;
  try {
    await step.run({ expect }, act.context());
    return { verified: true, problem: undefined };
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    return { verified: false, problem: error.message };
  }
}

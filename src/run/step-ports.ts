import { NeedsHuman, PermanentFailure } from "../errors.ts";
import type { JournalEvent } from "../journal/event.ts";
import { stepsOf } from "../plan/walk.ts";
import type { Ask } from "../ports/ask.ts";
import type { Ports } from "../ports/index.ts";
import { stackWith } from "../ports/stack-with.ts";
import type { Stack } from "../ports/stack.ts";
import type { Progress, StepContext } from "../steps/step.ts";
import { record, type RunContext } from "./context.ts";

/** What a step gets: the run's ports, with the engine's life and the operator's answers put on the record. */
export function stepContext(
  context: RunContext,
  id: string,
  signal: AbortSignal,
  approval: string | undefined,
): StepContext {
  const note = (message: string, data?: Readonly<Record<string, unknown>>): Promise<void> =>
    record(context, {
      type: "step.note",
      step: id,
      message,
      ...(data === undefined ? {} : { data: { ...data } }),
    });
  const { begunAt, progress } = context.journal.state().steps[id] ?? {};
  const checkpoint = async (now: Progress): Promise<void> => {
    const before = context.journal.state().steps[id]?.progress;
    if (before !== undefined && now.done + now.failed < before.done + before.failed)
      throw new PermanentFailure(`${id} has counted ${before.done + before.failed}, and now counts fewer.`, {
        code: "INTERNAL",
      });
    const { total, ...counts } = now;
    await record(context, {
      type: "step.progress",
      step: id,
      ...counts,
      ...(total === undefined ? {} : { total }),
    });
  };
  const planned = stepsOf(context.plan.nodes).find((each) => each.id === id)?.action;
  return {
    ports: portsFor(context, id),
    run: context.journal.state().run ?? "",
    by: context.executor,
    step: id,
    signal,
    ...(begunAt === undefined ? {} : { begunAt: Date.parse(begunAt) }),
    ...(approval === undefined ? {} : { approval }),
    ...(progress === undefined ? {} : { resumedFrom: progress }),
    checkpoint,
    note,
    ...(planned === undefined ? {} : { planned }),
  };
}

function portsFor(context: RunContext, id: string): Ports {
  const { ports } = context;
  const stack = recordedStack(ports.stack, id, (event) => record(context, event));
  return { ...ports, ask: onePrompt(context, id), stack };
}

/** A manual step costs one prompt: the note is the confirmation. `--confirm step=note` costs none. */
function onePrompt(context: RunContext, id: string): Ask {
  const given = context.answers.confirmations[id];
  let note: string | undefined;
  const ask = async (
    question: string,
    above: readonly string[] = [],
    shown?: () => Promise<string>,
  ): Promise<string> => {
    if (given !== undefined) return given;
    try {
      return await context.ports.ask.text(question, above, shown);
    } catch (error) {
      if (!(error instanceof NeedsHuman)) throw error;
      throw new NeedsHuman(`${id} waits for a person: ${above[0] ?? question}`, {
        code: "OUTCOME_UNKNOWN",
        hint: `Do it, then \`./runbook resume --confirm ${id}="what was found"\`.`,
      });
    }
  };
  return {
    confirm: async (question) => {
      note = (await ask("Done? Note what was found (empty: not done): ", [question])).trim();
      return note !== "";
    },
    secret: async (question, above) => await context.ports.ask.secret(question, above),
    text: async (question, above, shown) => note ?? (await ask(`${question.trimEnd()} `, above, shown)),
  };
}

/** The same stack; the engine's pid and start time go on the record as soon as it runs, so that an orphan can be found. */
function recordedStack(stack: Stack, step: string, record: (event: JournalEvent) => Promise<void>): Stack {
  return stackWith(stack, {
    async up(options = {}) {
      let started: Promise<void> | undefined;
      try {
        return await stack.up({
          ...options,
          onChild: (child) => {
            options.onChild?.(child);
            started = record({ type: "engine.started", step, ...child });
            // Awaited below; until then a failure to write must not count as unhandled.
            started.catch(() => undefined);
          },
        });
      } finally {
        if (started !== undefined) {
          await started;
          await record({ type: "engine.ended", step, how: "returned" });
        }
      }
    },
  });
}

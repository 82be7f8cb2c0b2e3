import { NeedsHuman } from "../errors.ts";
import { stepsOf } from "../plan/walk.ts";
import type { Ask } from "../ports/ask.ts";
import type { Ports } from "../ports/index.ts";
import type { Stack } from "../ports/stack.ts";
import type { StepContext } from "../steps/step.ts";
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
  const planned = stepsOf(context.plan.nodes).find((each) => each.id === id)?.action;
  return {
    ports: portsFor(context, id),
    run: context.journal.state().run ?? "",
    step: id,
    signal,
    ...(approval === undefined ? {} : { approval }),
    note,
    ...(planned === undefined ? {} : { planned }),
  };
}

function portsFor(context: RunContext, id: string): Ports {
  const { ports } = context;
  return { ...ports, ask: onePrompt(context, id), stack: recordedStack(ports.stack, context, id) };
}

/** A manual step costs one prompt: the note is the confirmation. `--confirm step=note` costs none. */
function onePrompt(context: RunContext, id: string): Ask {
  const given = context.answers.confirmations[id];
  let note: string | undefined;
  const ask = async (question: string): Promise<string> => {
    if (given !== undefined) return given;
    try {
      return await context.ports.ask.text(question);
    } catch (error) {
      if (!(error instanceof NeedsHuman)) throw error;
      throw new NeedsHuman(`${id} waits for a person: ${question.split("\n")[0]}`, {
        code: "OUTCOME_UNKNOWN",
        hint: `Do it, then \`runbook resume --confirm ${id}="what was found"\`.`,
      });
    }
  };
  return {
    confirm: async (question) => {
      note = (await ask(`${question}\n  Done? Note what was found (empty: not done): `)).trim();
      return note !== "";
    },
    text: async (question) => note ?? (await ask(`${question} `)),
  };
}

/** The engine's pid and start time go on the record as soon as it runs, so that an orphan can be found. */
function recordedStack(stack: Stack, context: RunContext, step: string): Stack {
  return {
    identity: () => stack.identity(),
    bypassConfig: () => stack.bypassConfig(),
    deploymentConfig: () => stack.deploymentConfig(),
    setBypassConfig: (config, deploymentRef) => stack.setBypassConfig(config, deploymentRef),
    noticeConfig: () => stack.noticeConfig(),
    setNoticeConfig: (config) => stack.setNoticeConfig(config),
    preview: (options) => stack.preview(options),
    outputs: () => stack.outputs(),
    lock: () => stack.lock(),
    pendingOperations: () => stack.pendingOperations(),
    settle: () => stack.settle(),
    toolchain: () => stack.toolchain(),
    ...(stack.history === undefined
      ? {}
      : { history: async (limit) => (await stack.history?.(limit)) ?? [] }),
    async up(options = {}) {
      let started: Promise<void> | undefined;
      try {
        return await stack.up({
          ...options,
          onChild: (child) => {
            options.onChild?.(child);
            started = record(context, { type: "engine.started", step, ...child });
            // Awaited below; until then a failure to write must not count as unhandled.
            started.catch(() => undefined);
          },
        });
      } finally {
        if (started !== undefined) {
          await started;
          await record(context, { type: "engine.ended", step, how: "returned" });
        }
      }
    },
  };
}

import { redactData } from "../ports/redact.ts";
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
      ...(data === undefined ? {} : { data: redactData(data, (text) => text) }),
    });
  return {
    ports: portsFor(context, id),
    run: context.journal.state().run ?? "",
    step: id,
    signal,
    ...(approval === undefined ? {} : { approval }),
    note,
  };
}

function portsFor(context: RunContext, id: string): Ports {
  const { ports, answers } = context;
  const note = answers.confirmations[id];
  const ask = note === undefined ? ports.ask : { confirm: async () => true, text: async () => note };
  return { ...ports, ask, stack: recordedStack(ports.stack, context, id) };
}

/** The engine's pid and start time go on the record as soon as it runs, so that an orphan can be found. */
function recordedStack(stack: Stack, context: RunContext, step: string): Stack {
  return {
    identity: () => stack.identity(),
    bypassConfig: () => stack.bypassConfig(),
    setBypassConfig: (config) => stack.setBypassConfig(config),
    preview: (options) => stack.preview(options),
    outputs: () => stack.outputs(),
    lock: () => stack.lock(),
    pendingOperations: () => stack.pendingOperations(),
    settle: () => stack.settle(),
    toolchain: () => stack.toolchain(),
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

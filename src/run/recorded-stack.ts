import type { JournalEvent } from "../journal/event.ts";
import type { Stack } from "../ports/stack.ts";
import { stackWith } from "../ports/stack-with.ts";

/** The same stack; the engine's pid and start time go on the record as soon as it runs, so that an orphan can be found. */
export function recordedStack(
  stack: Stack,
  step: string,
  record: (event: JournalEvent) => Promise<void>,
): Stack {
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

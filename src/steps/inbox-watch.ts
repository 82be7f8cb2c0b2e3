import { z } from "zod";
import { readInbox, type InboxState } from "../data/inbox.ts";
import { readPause } from "../data/pause.ts";
import { decisionsOf, readyToPlan, targetOf } from "../data/ready.ts";
import { PermanentFailure, RunbookError } from "../errors.ts";
import { timeText } from "../ports/clock.ts";
import type { Step, StepContext } from "./step.ts";

const input = z.strictObject({
  minutes: z.number().min(0).max(1_440).default(30).describe("How long it watches."),
  everySeconds: z.number().min(0.05).max(600).default(30).describe("Pause between looks."),
  lagSeconds: z
    .number()
    .min(1)
    .max(86_400)
    .default(60)
    .describe(
      "An event that waits for longer is one too many; three looks in a row end the watch as failed.",
    ),
});
const output = z.object({
  looks: z.int(),
  /** The longest that an event was seen to wait, seconds. */
  longestSeconds: z.number(),
  /** Events that could not be applied, at the last look. */
  failed: z.int(),
});
type Input = z.infer<typeof input>;

/** Looks in a row that are too late, after which it does not catch up by itself. */
const lateMax = 3;

/** Watches how long events wait in the inbox before they are applied. */
export const inboxWatch: Step<Input, z.infer<typeof output>> = {
  name: "inbox.watch",
  summary: "Watch how long Clerk's events wait in the application's inbox before they are applied",
  effect: "monitor",
  dangerous: false,
  undo: "Nothing: it only looks. Ctrl-C leaves it, `./runbook resume` goes on.",
  input,
  output,
  plan: async ({ minutes, lagSeconds }, { ports, signal }) => {
    const ready = await readyToPlan(ports, { writes: false, signal });
    return {
      summary: `Watch the inbox of ${ready.database} for ${minutes} minutes: no event waits for more than ${lagSeconds} s`,
      target: targetOf(ready, "clerk_inbox"),
      operation: "inbox.watch",
      decisions: { ...decisionsOf(ready), minutes, lagSeconds },
    };
  },
  run: async (given, context) => {
    const { ports, signal, note, begunAt } = context;
    const began = begunAt ?? ports.clock.now();
    let longestSeconds = 0;
    for (let [looks, late] = [1, 0]; ; looks++) {
      signal.throwIfAborted();
      const seen = await lookOnce(context);
      longestSeconds = Math.max(longestSeconds, seen?.lagSeconds ?? 0);
      late = seen !== undefined && seen.lagSeconds > given.lagSeconds ? late + 1 : 0;
      if (late === lateMax) throw tooLate(seen, given);
      const left = began + given.minutes * 60_000 - ports.clock.now();
      if (left <= 0) {
        if (late > 0) throw tooLate(seen, given);
        await note(`Watched for ${given.minutes} minutes; the longest wait was ${timeText(longestSeconds)}.`);
        return { looks, longestSeconds, failed: seen?.failed ?? 0 };
      }
      await ports.clock.sleep(Math.min(given.everySeconds * 1000, left), signal);
    }
  },
  // Without waiting: one look, and it is over once its minutes are.
  look: async (given, context) => {
    const seen = await lookOnce(context);
    const passed = context.ports.clock.now() - (context.begunAt ?? context.ports.clock.now());
    if (seen === undefined || passed < given.minutes * 60_000 || seen.lagSeconds > given.lagSeconds)
      return { done: false };
    return { done: true, output: { looks: 1, longestSeconds: seen.lagSeconds, failed: seen.failed } };
  },
};

/** No answer is no news: the next look tells. A pause is said, since events have to wait then. */
async function lookOnce({ ports, signal, note }: StepContext): Promise<InboxState | undefined> {
  try {
    const [seen, pause] = await ports.database.session(
      async (session) => [await readInbox(session), await readPause(session)] as const,
      { signal },
    );
    await note(
      `${seen.waiting} events wait, the oldest for ${timeText(seen.lagSeconds)}; ${seen.failed} cannot be applied${pause === undefined ? "" : `; processing is paused until ${pause.until}`}.`,
    );
    return seen;
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    await note(`Could not look: ${error.message}`);
    return undefined;
  }
}

const tooLate = (seen: InboxState | undefined, { lagSeconds }: Input): PermanentFailure =>
  new PermanentFailure(
    `Events wait for ${timeText(seen?.lagSeconds ?? 0)}, longer than ${lagSeconds} s, and it does not go down.`,
    {
      code: "VERIFY_FAILED",
      hint: "Is processing paused (`./runbook status`), or the application's drain not called? `./runbook do inbox.drain` applies what waits.",
    },
  );

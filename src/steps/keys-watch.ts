import { counted } from "../facts/amounts.ts";
import { z } from "zod";
import { NeedsHuman, RunbookError } from "../errors.ts";
import { instantOf } from "../deployments/way-to-live.ts";
import { printable } from "../ports/printable.ts";
import { askFingerprints } from "../rotation/live-fingerprint.ts";
import { newSessions, sessionText } from "../accounts/new-sessions.ts";
import { clerkCall } from "../rotation/new-secret.ts";
import { formerOf, rotatable } from "../rotation/rotatable.ts";
import type { Step, StepContext } from "./step.ts";

const input = z.strictObject({
  hours: z.number().min(0.01).max(168).default(24).describe("How long it watches."),
  everySeconds: z.number().min(0.05).max(3600).default(300).describe("Pause between looks."),
  since: z
    .string()
    .regex(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z)?$/, "is no time such as 2026-11-21T03:00Z")
    .default("")
    .describe("Sessions that began at or after this are named; empty: after the watch began."),
  users: z
    .array(z.string().regex(/^user_\w+$/, "is no user id, user_…"))
    .max(500)
    .default([])
    .describe("Whose sessions are looked at; empty: of everybody who was active since then."),
  mostUsers: z
    .int()
    .min(1)
    .max(10_000)
    .default(500)
    .describe("At most so many; each costs a request a look."),
});
const output = z.object({
  /** Ids of the sessions that were named; whoever knows that nobody began one denies it (`policy.deny`). */
  sessions: z.array(z.string()),
  looks: z.int(),
});
type Input = z.infer<typeof input>;

const askMs = 5_000;

/**
 * Watches after a rotation: the old key stays refused, the live app keeps the new one, and each session that begins is named
 * once. A sign-in token that was planted works for up to thirty days and is in no list: this is where it shows.
 */
export const keysWatch: Step<Input, z.infer<typeof output>> = {
  name: "keys.watch",
  summary:
    "Watch after a rotation: the old key stays refused, the app keeps the new one, new sessions are named",
  effect: "monitor",
  dangerous: false,
  undo: "Nothing: it only looks. Ctrl-C leaves it, `./runbook resume` goes on.",
  input,
  output,
  plan: async ({ hours, since, users }, { ports }) => {
    const { clerkFrontendApi } = await ports.stack.identity();
    return {
      summary: `Watch ${clerkFrontendApi} and the live app for ${hours} hours, and name each new session of ${users.length === 0 ? "everybody who is active" : counted(users.length, "user")}`,
      target: `clerk:${clerkFrontendApi}/sessions`,
      operation: "keys.watch",
      decisions: { hours, since, users: [...users].sort() },
    };
  },
  run: async (given, context) => {
    const { ports, signal, note, begunAt } = context;
    const began = begunAt ?? ports.clock.now();
    const named = new Set<string>();
    for (let looks = 1; ; looks++) {
      signal.throwIfAborted();
      await lookOnce(given, context, { sinceMs: instantOf(given.since) ?? began, named });
      const left = began + given.hours * 3_600_000 - ports.clock.now();
      if (left <= 0) {
        await note(`Watched for ${given.hours} hours; ${named.size} sessions were named.`);
        return { sessions: [...named], looks };
      }
      await ports.clock.sleep(Math.min(given.everySeconds * 1000, left), signal);
    }
  },
  // Without waiting: one look, and it is over once its hours are.
  look: async (given, context) => {
    const began = context.begunAt ?? context.ports.clock.now();
    const named = new Set<string>();
    await lookOnce(given, context, { sinceMs: instantOf(given.since) ?? began, named });
    if (context.ports.clock.now() - began < given.hours * 3_600_000) return { done: false };
    return { done: true, output: { sessions: [...named], looks: 1 } };
  },
};

interface Named {
  readonly sinceMs: number;
  readonly named: Set<string>;
}

async function lookOnce(given: Input, context: StepContext, named: Named): Promise<void> {
  await oldKeyRefused(context);
  await liveKeyKept(context);
  await nameSessions(given, context, named);
}

/** No answer is no news: the next look tells. @throws NeedsHuman `VERIFY_FAILED` when Clerk takes the old key again */
async function oldKeyRefused({ ports, signal, note }: StepContext): Promise<void> {
  const old = await ports.secrets.read(formerOf(rotatable("clerk-secret-key")));
  if (old === undefined) return;
  const answer = await unlessSilent(note, () => ports.clerkInstance.tryKey(old, clerkCall(signal)));
  if (answer?.taken === true)
    throw new NeedsHuman("Clerk takes the old key: it was not deleted, or was made again.", {
      code: "VERIFY_FAILED",
      hint: "Delete it in the dashboard (Configure > API keys), sweep once more, then resume.",
    });
}

/** @throws NeedsHuman `VERIFY_FAILED` when the live app has another key: a rollback brings an old environment back */
async function liveKeyKept({ ports, signal, note }: StepContext): Promise<void> {
  const { config, variable } = rotatable("clerk-secret-key");
  const used = await ports.secrets.read(config);
  if (used === undefined) return;
  const { appOrigin } = await ports.stack.identity();
  const seen = await unlessSilent(note, () =>
    askFingerprints(ports, appOrigin, { timeoutMs: askMs, signal }),
  );
  const found = seen?.fingerprints?.[variable];
  if (typeof found === "string" && found !== (await ports.secrets.fingerprint(used)))
    throw new NeedsHuman(
      `The live app (${seen?.deployment ?? "unknown"}) has another ${variable} than the stack.`,
      {
        code: "VERIFY_FAILED",
        hint: "A rollback brings an old environment back: promote the deployment that has the new one, then resume.",
      },
    );
}

async function nameSessions(
  { users, mostUsers }: Input,
  { ports, signal, note }: StepContext,
  { sinceMs, named }: Named,
): Promise<void> {
  const seen = await unlessSilent(note, () =>
    newSessions(ports, { users, sinceMs, mostUsers }, clerkCall(signal)),
  );
  const fresh = (seen?.found ?? []).filter(({ session }) => !named.has(session.id));
  for (const one of fresh) {
    named.add(one.session.id);
    await note(printable(`New session: ${sessionText(one)}.`));
  }
  if (seen?.more === true)
    await note(`More than ${mostUsers} users were active: the others' sessions were not looked at.`);
}

async function unlessSilent<T>(note: StepContext["note"], ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    await note(`Could not look: ${error.message}`);
    return undefined;
  }
}

import { z } from "zod";
import { formatInstant, secondsOf } from "../bypass/instant.ts";
import { BadInput, NeedsHuman, unlessRefused } from "../errors.ts";
import { instantMs } from "../ports/calendar.ts";
import { inForce } from "../ports/live-gate.ts";
import { refuseWhileClerkIsDown } from "../policy/live/can-sign-in.ts";
import { foundPolicy, putPolicy } from "../policy/live/put-policy.ts";
import type { Step, StepContext } from "./step.ts";

const input = z.strictObject({
  at: z
    .string()
    .default("now")
    .describe(
      "`now`, or a time such as 2026-11-21T03:00:00Z, not in the future and not before the live one.",
    ),
  keyExposed: z
    .boolean()
    .default(false)
    .describe("A secret key is known to be out: then one person alone may raise it."),
});
const output = z.object({
  /** ISO 8601, UTC. */
  epoch: z.string(),
  generation: z.int(),
  elapsedMs: z.number(),
});
type Input = z.infer<typeof input>;

/** As long as an approval may be used, seconds: an epoch of `now` is within it. */
const approvedAheadSeconds = 3_600;

/** Every sign-in from before that instant has to be repeated. Also under a grant. It never goes back. */
export const epochRaise: Step<Input, z.infer<typeof output>> = {
  name: "epoch.raise",
  summary: "Have everybody sign in or verify again who last did before an instant",
  effect: "converge",
  dangerous: true,
  override: {
    bound: "when a key is known to be out",
    refuses: ({ keyExposed }) => (keyExposed ? undefined : notAlone),
  },
  undo: "Nothing: it only rises. People sign in or verify again, and are where they were.",
  input,
  output,
  policy: async ({ at }, { stack, clock }) => {
    const identity = await stack.identity();
    const latest = at === "now" ? secondsOf(clock) + approvedAheadSeconds : instantOf(at);
    const { project } = identity;
    return { deny: [], allow: [], epochUntil: formatInstant(latest), stack: identity.stack, project };
  },
  async plan(given, { ports, signal }) {
    const { project, appOrigin, stack } = await ports.stack.identity();
    const live = await unlessRefused(() => ports.gate.policy(signal));
    if (given.at !== "now") refuseInstant(instantOf(given.at), live?.epoch ?? 0, secondsOf(ports.clock));
    await refuseWhileClerkIsDown(ports, signal);
    const grant = await unlessRefused(() => ports.gate.read(signal));
    const open = grant !== undefined && inForce(grant, ports.clock.now());
    return {
      summary: `Ask everybody on ${appOrigin} to sign in or verify again who last did before ${given.at === "now" ? "the moment of this step" : given.at}`,
      target: `vercel:${project}/edge-config/auth_policy`,
      operation: "epoch.raise",
      decisions: { at: given.at, keyExposed: given.keyExposed, stack },
      notes: [
        live === undefined || live.epoch === 0
          ? "There is no epoch yet."
          : `The epoch so far: ${formatInstant(live.epoch)}.`,
        ...(open
          ? [
              `A bypass is open (${grant.mode} until ${grant.until}): it obeys the epoch, too, and lets in only who verified since.`,
            ]
          : []),
        "Verifying again begins a minute after it; people without a password or code sign in anew by one click.",
      ],
    };
  },
  async run(given, context) {
    const { ports, signal, note, approval } = context;
    if (approval === undefined && !given.keyExposed)
      throw new NeedsHuman(notAlone.message, { code: "APPROVAL_MISSING", hint: notAlone.hint });
    await refuseWhileClerkIsDown(ports, signal);
    const live = await ports.gate.policy(signal);
    const epoch = given.at === "now" ? nowOrBefore(context, live.epoch) : instantOf(given.at);
    const put = await putPolicy(
      { epoch, ...(approval === undefined ? { keyExposed: true } : { approval }) },
      { ports, signal, note, what: `epoch.raise to ${formatInstant(epoch)}` },
    );
    return { ...put, epoch: formatInstant(Math.max(epoch, live.epoch)) };
  },
  async look({ at }, { ports, signal, begunAt }) {
    const wanted = at === "now" ? Math.floor((begunAt ?? ports.clock.now()) / 1000) : instantOf(at);
    const generation = await foundPolicy(ports, signal, ({ epoch }) => epoch >= wanted);
    if (generation === undefined) return { done: false };
    const { epoch } = await ports.gate.policy(signal);
    return { done: true, output: { epoch: formatInstant(epoch), generation, elapsedMs: 0 } };
  },
};

const notAlone = {
  message: "Raising the epoch needs a second person, unless a key is known to be out.",
  hint: "Ask somebody to run `./runbook approve`; with keyExposed true it goes alone, and its review is pending.",
};

/** Raised already by an earlier attempt of this step: nobody who has verified since is asked once more. */
function nowOrBefore({ begunAt, ports }: StepContext, live: number): number {
  return begunAt !== undefined && live * 1000 >= begunAt - 1000 ? live : secondsOf(ports.clock);
}

/** @throws BadInput */
function instantOf(at: string): number {
  const ms = instantMs(at);
  if (ms !== undefined) return Math.floor(ms / 1000);
  throw new BadInput(`${JSON.stringify(at)} is not a time such as 2026-11-21T03:00:00Z.`, {
    code: "BAD_ARGUMENT",
    hint: "Write `now`, or an instant with its zone.",
  });
}

function refuseInstant(wanted: number, live: number, nowSeconds: number): void {
  const hint = "Nothing was changed. `now` is the usual choice.";
  if (wanted > nowSeconds)
    throw new BadInput(
      `${formatInstant(wanted)} lies in the future: until then nobody could get in, however often they sign in.`,
      { code: "BAD_ARGUMENT", hint },
    );
  if (wanted < live)
    throw new BadInput(
      `The epoch is ${formatInstant(live)} already and only rises; ${formatInstant(wanted)} is before it.`,
      { code: "BAD_ARGUMENT", hint },
    );
}

import { z } from "zod";
import { BadInput, PermanentFailure } from "../errors.ts";
import { instant } from "../ports/clock.ts";
import type { Ports } from "../ports/index.ts";
import { Secret } from "../ports/secret.ts";
import { secretField } from "../ports/secret-fingerprint.ts";
import { checkNewSecret } from "../rotation/check-new.ts";
import {
  clerkCall,
  doneByHand,
  keepNext,
  makerOf,
  secretByHand,
  signingKeyMadeHere,
} from "../rotation/new-secret.ts";
import { exposedAlone, exposedField, whichField } from "../rotation/step-fields.ts";
import { nextOf, rotatable } from "../rotation/rotatable.ts";
import type { Step, StepContext } from "./step.ts";

const input = z.strictObject({
  which: whichField,
  by: z
    .enum(["auto", "platform", "hand"])
    .default("auto")
    .describe(
      "`platform`: Clerk's Platform API makes it, and deletes ALL earlier keys after the delay; `hand`: a person does; `auto`: the first where CLERK_PLATFORM_API_KEY is set.",
    ),
  value: secretField.optional().describe("A new one that a person has made already."),
  oldLivesHours: z
    .int()
    .min(0)
    .max(168)
    .default(24)
    .describe(
      "Platform API: hours until it deletes every earlier key, those of CI and scripts, too. 0: at once.",
    ),
  contain: z
    .boolean()
    .default(false)
    .describe(
      "An intruder is at work: the Platform API deletes every earlier key at once, whatever oldLivesHours says.",
    ),
  wanted: z.boolean().default(true).describe("False: there is nothing to make, and the step does nothing."),
  exposed: exposedField,
});
const output = z.object({
  /** Keyed fingerprint of the new one; empty for a secret that no API can set. */
  fingerprint: z.string(),
  by: z.enum(["platform", "hand", "here"]),
  /** When the Platform API deletes the earlier ones (ISO 8601); empty where a person does. */
  oldDeletedAt: z.string(),
});
type Input = z.infer<typeof input>;

/** Makes a new secret and keeps it, encrypted, in the stack's config; nothing uses it before `keys.set`. */
export const keysCreate: Step<Input, z.infer<typeof output>> = {
  name: "keys.create",
  summary:
    "Make a new secret, by Clerk's Platform API or by hand, and keep it encrypted in the stack's config",
  effect: "once",
  dangerous: true,
  needsApproval: ({ wanted }) => wanted,
  approvalFrom: "unless `wanted` is false",
  override: exposedAlone("one new secret in place of one that is known to be out"),
  undo: "Delete the new one where it was made, and take it out of the stack's config; what the Platform API deletes does not come back.",
  input,
  output,
  plan: async (given, { ports }) => {
    const kind = rotatable(given.which);
    if (!given.wanted)
      return {
        summary: `Make no new secret (${kind.title})`,
        target: "nothing",
        operation: "keys.create",
        decisions: { which: given.which, wanted: false },
      };
    const by = madeBy(given, ports);
    if (given.by === "platform" && by !== "platform")
      throw new BadInput(`The Platform API does not make this: ${kind.title}.`, {
        code: "BAD_ARGUMENT",
        hint: "Leave `by` out.",
      });
    if (by === "platform" && ports.clerkPlatform === undefined)
      throw new BadInput("CLERK_PLATFORM_API_KEY is not set.", {
        code: "KEY_MISSING",
        hint: "Set it, or make the key by hand: `by: hand`.",
      });
    const { stack, clerkFrontendApi } = await ports.stack.identity();
    const how = {
      platform: `by Clerk's Platform API, which deletes ALL earlier keys of the instance ${hoursOf(given) === 0 ? "at once" : `after ${hoursOf(given)} hours`}, those of CI and scripts, too`,
      hand: "by hand",
      here: "here",
    }[by];
    return {
      summary: `Make a new secret (${kind.title}) ${how}`,
      target: by === "platform" ? `clerk:${clerkFrontendApi}/secret-keys` : `stack:${stack}/${nextOf(kind)}`,
      operation: "keys.create",
      decisions: {
        ...{ which: given.which, by },
        ...(by === "platform" && { oldLivesHours: hoursOf(given) }),
        ...(given.value !== undefined && { value: given.value }),
      },
      ...(by === "hand" &&
        given.value === undefined &&
        kind.makeByHand !== undefined && { notes: [kind.makeByHand] }),
    };
  },
  run: async (given, context) => {
    const { ports, signal, note } = context;
    if (!given.wanted) return { fingerprint: "", by: "here", oldDeletedAt: "" };
    const kind = rotatable(given.which);
    const by = madeBy(given, ports);
    if (by === "platform") return await byPlatform(given, context);
    if (kind.guide !== undefined) {
      await note(`A person says: ${await doneByHand(ports, context.step, kind.makeByHand ?? "")}`);
      return { fingerprint: "", by, oldDeletedAt: "" };
    }
    const old = await ports.secrets.read(kind.config);
    const check = async (secret: Secret) => await checkNewSecret(ports, kind, secret, old, clerkCall(signal));
    const secret =
      by === "here"
        ? signingKeyMadeHere()
        : await secretByHand(ports, kind, given.value instanceof Secret ? given.value : undefined, check);
    if (by === "here") await check(secret);
    const fingerprint = await keepNext(ports, kind, secret);
    await note(`The new secret is kept in the stack's config as ${nextOf(kind)}; nothing uses it yet.`);
    return { fingerprint, by, oldDeletedAt: "" };
  },
  look: async (given, context) => {
    const { ports, resumedFrom, signal } = context;
    const kind = rotatable(given.which);
    const kept = await ports.secrets.read(nextOf(kind));
    const by = madeBy(given, ports);
    // What a person makes is theirs to look for; making it known here twice does no harm.
    if (by !== "platform" || ports.clerkPlatform === undefined) return { done: false };
    // Without a mark nothing was asked of the Platform.
    if (resumedFrom === undefined) return { done: false };
    const now = await ports.clerkPlatform.current(clerkCall(signal));
    if ((await ports.secrets.fingerprint(now)) === resumedFrom.cursor) return { done: false };
    const fingerprint =
      kept?.reveal() === now.reveal()
        ? await ports.secrets.fingerprint(now)
        : await keepNext(ports, kind, now);
    return { done: true, output: { fingerprint, by, oldDeletedAt: deletedAt(given, context) } };
  },
};

const madeBy = ({ which, by, value }: Input, { clerkPlatform }: Pick<Ports, "clerkPlatform">) =>
  makerOf(rotatable(which), by, { platform: clerkPlatform !== undefined, given: value !== undefined });

/** The earlier one's fingerprint goes on record first: if the answer is lost, another one there is the new one. */
async function byPlatform(given: Input, context: StepContext): Promise<z.infer<typeof output>> {
  const { ports, signal, checkpoint, run, note } = context;
  const { clerkPlatform: platform, secrets } = ports;
  if (platform === undefined)
    throw new PermanentFailure("CLERK_PLATFORM_API_KEY is not set.", { code: "KEY_MISSING" });
  const kind = rotatable(given.which);
  const how = clerkCall(signal);
  const before = await platform.current(how);
  await checkpoint({ cursor: await secrets.fingerprint(before), done: 0, failed: 0 });
  const secret = await platform.rotate({ delayHours: hoursOf(given), reason: `runbook ${run}` }, how);
  const fingerprint = await keepNext(ports, kind, secret);
  await note(
    hoursOf(given) === 0
      ? "Clerk has deleted every earlier key of the instance: server calls with them fail until the new one is deployed."
      : `Clerk deletes every earlier key of the instance at ${deletedAt(given, context)}.`,
  );
  return { fingerprint, by: "platform", oldDeletedAt: deletedAt(given, context) };
}

/** Counted from the step's beginning, so rather too early than too late. */
const deletedAt = (given: Input, { begunAt, ports }: StepContext): string =>
  instant((begunAt ?? ports.clock.now()) + hoursOf(given) * 3_600_000);

const hoursOf = ({ contain, oldLivesHours }: Input): number => (contain ? 0 : oldLivesHours);

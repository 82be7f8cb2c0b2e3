import { z } from "zod";
import { PermanentFailure, TransientFailure } from "../errors.ts";
import { askFingerprints } from "../rotation/live-fingerprint.ts";
import { clerkCall, doneByHand } from "../rotation/new-secret.ts";
import { fingerprintField, whichField } from "../rotation/step-fields.ts";
import { rotatable } from "../rotation/rotatable.ts";
import type { RotatableName } from "../rotation/secret-kind.ts";
import type { Step, StepContext } from "./step.ts";

const input = z.strictObject({
  which: whichField,
  fingerprint: fingerprintField,
  waitSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(120)
    .describe("How long an earlier deployment may go on answering."),
});
const output = z.object({
  /** Id of the deployment that was asked; empty where it does not tell. */
  deployment: z.string(),
  /** Keyed fingerprint that it shows. */
  fingerprint: z.string(),
});
type Input = z.infer<typeof input>;

/** In a row: behind one name several instances answer, and an earlier deployment's go on for a moment. */
const inARow = 5;
const pauseMs = 1_000;
const askMs = 5_000;

/** Sees that the live app runs with the new secret, and that Clerk takes it. A deployment that does not tell is no proof. */
export const keysProve: Step<Input, z.infer<typeof output>> = {
  name: "keys.prove",
  summary: "See that the live app has the new secret, by its fingerprint, and that Clerk takes it",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only looks.",
  input,
  output,
  plan: async ({ which, fingerprint }, { ports }) => {
    const kind = rotatable(which);
    const { appOrigin } = await ports.stack.identity();
    if (kind.guide !== undefined)
      return {
        summary: kind.guide.prove,
        target: "person",
        operation: "keys.prove",
        decisions: { which, fingerprint },
      };
    return {
      summary: `See that ${appOrigin} shows the new fingerprint of ${kind.variable}${which === "clerk-secret-key" ? ", and that Clerk takes that key" : ""}`,
      target: appOrigin,
      operation: "keys.prove",
      decisions: { which, fingerprint },
    };
  },
  run: async (given, context) => {
    const { ports, signal, note } = context;
    const { guide } = rotatable(given.which);
    if (guide !== undefined) {
      await note(`A person says: ${await doneByHand(ports, context.step, guide.prove)}`);
      return { deployment: "", fingerprint: "" };
    }
    if (given.which === "clerk-secret-key") await provenAtClerk(given, context);
    const { appOrigin } = await ports.stack.identity();
    const { variable } = rotatable(given.which);
    const wanted = await wantedAt(given, context);
    const begun = ports.clock.monotonic();
    for (let seen = 0; ;) {
      const { fingerprints, deployment, why } = await askFingerprints(ports, appOrigin, {
        timeoutMs: askMs,
        signal,
      });
      const found = fingerprints?.[variable] ?? undefined;
      seen = found === wanted ? seen + 1 : 0;
      if (seen === inARow) {
        await note(
          `${appOrigin} (${deployment ?? "it does not say which deployment"}) has the new secret in ${variable}.`,
        );
        return { deployment: deployment ?? "", fingerprint: wanted };
      }
      if (seen === 0 && ports.clock.monotonic() - begun > given.waitSeconds * 1000)
        throw new PermanentFailure(
          found === undefined
            ? `${appOrigin} does not tell which ${variable} it has: ${why || "it has none, or no AUTH_GATE_SEAL_KEY"}.`
            : `${appOrigin} (${deployment ?? "unknown"}) still has another ${variable}.`,
          {
            code: "VERIFY_FAILED",
            hint: "Deploy the app anew, or promote the deployment that has it; then resume.",
          },
        );
      await ports.clock.sleep(seen > 0 ? 0 : pauseMs, signal);
    }
  },
};

/** A new signing key makes new seal keys, so the app's fingerprints are under the new one: that they tell is the proof. */
async function wantedAt({ which, fingerprint }: Input, { ports }: StepContext): Promise<string> {
  if (which !== "grant-signing-key") return fingerprint;
  const used = await ports.secrets.read("clerkSecretKey");
  if (used === undefined)
    throw new PermanentFailure("The config has no clerkSecretKey.", { code: "KEY_MISSING" });
  return await ports.secrets.fingerprint(used);
}

async function provenAtClerk(
  { which, fingerprint }: { which: RotatableName; fingerprint: string },
  context: StepContext,
) {
  const { ports, signal, note } = context;
  const used = await ports.secrets.read(rotatable(which).config);
  if (used === undefined || (await ports.secrets.fingerprint(used)) !== fingerprint)
    throw new PermanentFailure("The stack's config does not have the secret with this fingerprint in use.", {
      code: "VERIFY_FAILED",
      hint: "See whether `keys.set` went through, or another rotation has begun.",
    });
  const answer = await ports.clerkInstance.tryKey(used, clerkCall(signal));
  // A key that was made seconds ago may not be known everywhere yet.
  if (!answer.taken)
    throw new TransientFailure("Clerk does not take the new key (401).", { code: "VERIFY_FAILED" });
  await note(`Clerk takes the new key: it is of ${answer.instance} (${answer.environment}).`);
}

import { z } from "zod";
import { changedNothing, PermanentFailure, TransientFailure } from "../errors.ts";
import type { Secret } from "../ports/secret.ts";
import { exposedAlone, exposedField, fingerprintField, whichField } from "../rotation/step-fields.ts";
import { doneByHand } from "../rotation/new-secret.ts";
import { formerOf, nextOf, rotatable } from "../rotation/rotatable.ts";
import type { Rotatable } from "../rotation/secret-kind.ts";
import type { Step, StepContext } from "./step.ts";

const input = z.strictObject({
  which: whichField,
  fingerprint: fingerprintField,
  places: z
    .array(z.string().regex(/^(shared|prj_\w+)\/\w+$/, "is no place as `keys.inventory` names it"))
    .max(1000)
    .default([])
    .describe("Further variables of the team that have the old one: `toChange` of `keys.inventory`."),
  exposed: exposedField,
});
const output = z.object({
  variable: z.string(),
  /** How many further variables were written. */
  places: z.int(),
});
type Input = z.infer<typeof input>;

/** Milliseconds for one write at Vercel. */
const timeoutMs = 10_000;

/**
 * Puts the new secret in the old one's place: in the stack's config, and by one `pulumi up` in the project's variable, which
 * is updated where it stands. Deployments that are there keep what they were made with. Repeating is safe.
 */
export const keysSet: Step<Input, z.infer<typeof output>> = {
  name: "keys.set",
  summary: "Put the new secret in the old one's place, in the stack's config and where the old one stood",
  effect: "converge",
  dangerous: true,
  needsApproval: ({ which, fingerprint }) => fingerprint !== "" || rotatable(which).guide !== undefined,
  approvalFrom: "unless nothing was made",
  override: exposedAlone("the new secret in the places where the old one stood"),
  undo: "As long as the old one is not deleted: `pulumi config set --secret` with it, `pulumi up`, and a deployment.",
  input,
  output,
  plan: async ({ which, fingerprint, places }, { ports }) => {
    const kind = rotatable(which);
    const { project } = await ports.stack.identity();
    if (fingerprint === "" && kind.guide === undefined)
      return {
        summary: `Write nothing: no new secret was made (${kind.title})`,
        target: "nothing",
        operation: "keys.set",
        decisions: { which, fingerprint, places },
      };
    if (kind.guide !== undefined)
      return {
        summary: kind.guide.set,
        target: "person",
        operation: "keys.set",
        decisions: { which, fingerprint, places },
      };
    return {
      summary: `Write the new secret (${kind.title}) to ${kind.variable}, in place${places.length === 0 ? "" : `, and to ${places.length} further variables of the team`}`,
      target: `vercel:${project}/env/${kind.variable}`,
      operation: "keys.set",
      decisions: { which, fingerprint, places },
      notes: ["Deployments that are there keep the old one until they are made anew."],
    };
  },
  run: async ({ which, fingerprint, places }, context) => {
    const { ports, signal, note } = context;
    const kind = rotatable(which);
    if (kind.guide !== undefined) {
      await note(`A person says: ${await doneByHand(ports, context.step, kind.guide.set)}`);
      return { variable: kind.variable, places: 0 };
    }
    if (fingerprint === "") return { variable: kind.variable, places: 0 };
    const undo = await takeNext(context, kind, fingerprint);
    const by = (await ports.git.userEmail()) ?? "someone";
    const result = await ports.stack
      .up({ signal, message: `keys.set by ${by}` })
      .catch(async (error: unknown) => {
        // Nobody's next `up` is to do what was refused.
        if (changedNothing(error)) await undo();
        throw error;
      });
    for (const warning of result.warnings) await note(warning);
    if (result.outcome === "failed")
      throw new TransientFailure(result.message ?? "The update of the stack failed.", {
        code: "STACK_FAILED",
        hint: "The variable may have the new value or the old one; resume, which writes it again.",
      });
    await note(`${kind.variable} has the new value; a new deployment takes it up.`);
    const now = await ports.secrets.read(kind.config);
    if (now !== undefined)
      for (const place of places) {
        await ports.vercelTeam.setPlace(place, now, { timeoutMs, signal });
        await note(
          `${place} has the new value; whatever was deployed with it has the old one until it is deployed anew.`,
        );
      }
    return { variable: kind.variable, places: places.length };
  },
  // Written again it is the same.
  look: async () => ({ done: false }),
};

/** Moves it in the config: the next one is the one in use, and that one the former. @returns what moves it back */
async function takeNext(
  { ports: { secrets } }: StepContext,
  kind: Rotatable,
  fingerprint: string,
): Promise<() => Promise<void>> {
  const [next, former] = [nextOf(kind), formerOf(kind)];
  const [made, used] = [await secrets.read(next), await secrets.read(kind.config)];
  const is = async (secret: Secret | undefined) =>
    secret !== undefined && (await secrets.fingerprint(secret)) === fingerprint;
  // An earlier attempt came as far as this.
  if (await is(used)) return async () => undefined;
  if (!(await is(made)))
    throw new PermanentFailure(`The stack's config does not hold the secret with this fingerprint.`, {
      code: "PLAN_CHANGED",
      hint: `See whether another rotation has begun: ${next} is what \`keys.create\` made last.`,
    });
  await secrets.write({ [kind.config]: made, [former]: used, [next]: undefined });
  return async () => await secrets.write({ [kind.config]: used, [former]: undefined, [next]: made });
}

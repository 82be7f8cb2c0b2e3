import { z } from "zod";
import { secretField } from "../ports/secret-fingerprint.ts";
import { doneByHand } from "../rotation/new-secret.ts";
import { exposedAlone, exposedField, whichField } from "../rotation/step-fields.ts";
import { rotatable } from "../rotation/rotatable.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  which: whichField,
  oldDeletedAt: z
    .string()
    .default("")
    .describe(
      "When the Platform API deletes it (ISO 8601), as `keys.create` gave it; empty: a person deletes it.",
    ),
  value: secretField
    .optional()
    .describe("The old one, where it is known: tells in the record which one was meant."),
  exposed: exposedField,
});
const output = z.object({ note: z.string() });

/** The old secret ends: by a person in the dashboard, or by the Platform API's delay. Whether it did is seen afterwards. */
export const keysDelete: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "keys.delete",
  summary: "Delete the old secret where it was made; server calls with it fail from then on",
  effect: "manual",
  dangerous: true,
  override: exposedAlone("the old secret that is known to be out"),
  undo: "Nothing brings a deleted secret back; make a new one.",
  input,
  output,
  plan: async ({ which, oldDeletedAt, value }, { ports }) => {
    const kind = rotatable(which);
    const { clerkFrontendApi } = await ports.stack.identity();
    const summary =
      oldDeletedAt === ""
        ? (kind.deleteByHand ?? "Nothing to delete: the old one ends with the deployments that trust it.")
        : `Wait until ${oldDeletedAt}, when Clerk deletes every earlier key; or delete the old one now, in the dashboard.`;
    return {
      summary,
      target: `clerk:${clerkFrontendApi}/${which}`,
      operation: "keys.delete",
      decisions: { which, oldDeletedAt, ...(value === undefined ? {} : { value }) },
    };
  },
  run: async ({ which, oldDeletedAt }, { ports, step, note }) => {
    const kind = rotatable(which);
    if (kind.deleteByHand === undefined) return { note: "ends with the deployments that trust it" };
    if (oldDeletedAt !== "" && Date.parse(oldDeletedAt) <= ports.clock.now()) {
      await note(`Clerk has deleted it: the delay ended at ${oldDeletedAt}.`);
      return { note: `by Clerk's Platform API at ${oldDeletedAt}` };
    }
    const until =
      oldDeletedAt === "" ? "" : ` Without you Clerk deletes every earlier key at ${oldDeletedAt}.`;
    return { note: await doneByHand(ports, step, `${kind.deleteByHand}${until}`) };
  },
};

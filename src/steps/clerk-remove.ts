import { z } from "zod";
import { BadInput, PermanentFailure } from "../errors.ts";
import { clerkArea } from "../ports/clerk-areas.ts";
import { clerkCall } from "../rotation/new-secret.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  ids: z
    .array(z.string().regex(/^[a-z_/]+\/[\w:.-]+$/, "is no finding of `clerk.sweep`"))
    .max(500)
    .describe("What is removed, by the ids of `clerk.sweep`: `removable`, or some of it."),
});
const output = z.object({ removed: z.int() });

/** Takes what was planted out of the instance: the named ones, and nothing else. What is gone already is gone. */
export const clerkRemove: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "clerk.remove",
  summary: "Remove from the Clerk instance what a sweep has found, by its ids",
  effect: "converge",
  // Nothing brings it back, and a sweep may name what a colleague made this morning.
  dangerous: true,
  needsApproval: ({ ids }) => ids.length > 0,
  approvalFrom: "unless nothing is named",
  undo: "Nothing brings it back: make it again, with new secrets.",
  input,
  output,
  plan: async ({ ids }, { ports }) => {
    const wrong = ids.find((id) => partsOf(id) === undefined);
    if (wrong !== undefined)
      throw new BadInput(`${wrong} cannot be removed by the API.`, {
        code: "BAD_ARGUMENT",
        hint: "Take `removable` of `clerk.sweep`, or some of it.",
      });
    const { clerkFrontendApi } = await ports.stack.identity();
    return {
      summary:
        ids.length === 0
          ? `Remove nothing from ${clerkFrontendApi}: the sweep found nothing that the API can remove`
          : `Remove from ${clerkFrontendApi} for good: ${ids.join(", ")}`,
      target: `clerk:${clerkFrontendApi}`,
      operation: "clerk.remove",
      decisions: { ids: [...ids].sort() },
    };
  },
  run: async ({ ids }, { ports, signal, note }) => {
    const how = clerkCall(signal);
    const parts = ids.flatMap((id) => partsOf(id) ?? []);
    for (const { area, id } of parts) {
      await ports.clerkInstance.remove(area, id, how);
      await note(`Removed ${area}/${id}.`);
    }
    for (const area of new Set(parts.map((one) => one.area))) {
      const { entries } = await ports.clerkInstance.read(area, how);
      // A revoked invitation stays in its list.
      const left = entries.find(({ id }) => parts.some((one) => one.area === area && one.id === id));
      if (left !== undefined && clerkArea(area)?.removal === "delete")
        throw new PermanentFailure(`${area}/${left.id} is still there.`, {
          code: "VERIFY_FAILED",
          hint: "Somebody may be making it again: is the old key really refused? Then resume.",
        });
    }
    return { removed: parts.length };
  },
  look: async () => ({ done: false }),
};

/** @returns undefined for one that the API cannot remove */
function partsOf(finding: string): { readonly area: string; readonly id: string } | undefined {
  const cut = finding.lastIndexOf("/");
  const [area, id] = [finding.slice(0, cut), finding.slice(cut + 1)];
  const known = clerkArea(area);
  return known === undefined || known.removal === "by-hand" || id === "" ? undefined : { area, id };
}

import { z } from "zod";
import { askTimeoutMs } from "../deployments/production.ts";
import { foreverMs } from "./forever.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({});
const output = z.object({
  /** False where production followed no new deployment before: after a rollback, or by somebody's hand. */
  changed: z.boolean(),
});

/**
 * Production follows no new deployment: what is built meanwhile gets its own address and waits for a promotion. What is live
 * stays, and a rollback, a promotion and our own redeploy are as possible as before. Repeating is safe.
 */
export const deploymentFreeze: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "deployment.freeze",
  summary: "Hold new deployments back from production until `deployment.unfreeze`",
  effect: "converge",
  dangerous: false,
  undo: "`deployment.unfreeze`; a promotion ends it, too.",
  input,
  output,
  inForce: { begins: "freeze", longestMs: () => foreverMs },
  plan: async (_input, { ports }) => {
    const { project } = await ports.stack.identity();
    const { followsNew } = await ports.vercel.current({ timeoutMs: askTimeoutMs });
    return {
      summary:
        followsNew === false
          ? "Hold new deployments back: production follows none already"
          : "Hold new deployments back: they are built and do not go live",
      target: `vercel:${project}/production`,
      operation: "deployment.freeze",
      decisions: {},
      notes: ["It has no end of its own: `deployment.unfreeze` or a promotion ends it."],
    };
  },
  run: async (_input, { ports, signal, note }) => {
    const how = { timeoutMs: askTimeoutMs, signal };
    const { followsNew } = await ports.vercel.current(how);
    if (followsNew === false) {
      await note("Production followed no new deployment before; nothing was changed.");
      return { changed: false };
    }
    await ports.vercelTeam.setFollowsNew(false, how);
    await note("New deployments do not go live.");
    return { changed: true };
  },
  look: async () => ({ done: false }),
};

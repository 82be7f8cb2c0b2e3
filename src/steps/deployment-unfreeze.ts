import { z } from "zod";
import { askTimeoutMs } from "../deployments/production.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({});
const output = z.object({ followsNew: z.literal(true) });

/** Production follows new deployments again; what was built meanwhile is promoted by a person. Repeating is safe. */
export const deploymentUnfreeze: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "deployment.unfreeze",
  summary: "Let new deployments go live again",
  effect: "converge",
  dangerous: false,
  undo: "`deployment.freeze`.",
  input,
  output,
  inForce: { ends: "freeze" },
  plan: async (_input, { ports }) => {
    const { project } = await ports.stack.identity();
    return {
      summary: "Let new deployments go live again",
      target: `vercel:${project}/production`,
      operation: "deployment.unfreeze",
      decisions: {},
      notes: [
        "What was built meanwhile does not go live by this: deploy again, or promote it.",
        "After a rollback the bad commit may be what goes live next.",
      ],
    };
  },
  run: async (_input, { ports, signal, note }) => {
    await ports.vercelTeam.setFollowsNew(true, { timeoutMs: askTimeoutMs, signal });
    await note("New deployments go live.");
    return { followsNew: true };
  },
  look: async () => ({ done: false }),
};

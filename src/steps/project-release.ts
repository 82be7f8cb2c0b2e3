import { z } from "zod";
import { PermanentFailure } from "../errors.ts";
import { askTimeoutMs } from "../deployments/production.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({});
const output = z.object({ released: z.boolean() });

/** Ends pause and attack mode. Addresses that the firewall denies stay denied. Repeating is safe. */
export const projectRelease: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "project.release",
  summary: "End the project's pause and attack mode",
  effect: "converge",
  // It lets more people in.
  dangerous: true,
  undo: "`project.contain`.",
  input,
  output,
  inForce: { ends: "containment" },
  plan: async (_input, { ports }) => {
    const { project, appOrigin } = await ports.stack.identity();
    return {
      summary: `Let everybody reach ${appOrigin} again: no pause, no attack mode`,
      target: `vercel:${project}/containment`,
      operation: "project.release",
      decisions: {},
      notes: [
        "New production deployments take the domain again only once the project's setting says so: Settings > Domains.",
      ],
    };
  },
  run: async (_input, { ports, signal, note }) => {
    const how = { timeoutMs: askTimeoutMs, signal };
    await ports.vercelTeam.setAttackMode(undefined, how);
    await ports.vercelTeam.setPaused(false, how);
    if (await ports.vercelTeam.isPaused(how))
      throw new PermanentFailure("Vercel still says that the project is paused.", {
        code: "VERIFY_FAILED",
        hint: "Resume it by hand: Settings > General > Pause Project.",
      });
    await note("Neither paused nor in attack mode.");
    return { released: true };
  },
  look: async () => ({ done: false }),
};

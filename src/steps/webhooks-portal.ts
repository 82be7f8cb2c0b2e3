import { z } from "zod";
import { NeedsHuman } from "../errors.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  look: z.string().min(1).max(1000).describe("What the person does or looks at there."),
});
const output = z.object({ note: z.string() });

const timeoutMs = 15_000;

/**
 * Shows a person the address of the webhooks' portal, on the terminal alone: it is on no record, in no JSON and in no log, since
 * whoever has it can read every event and every signing secret.
 */
export const webhooksPortal: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "webhooks.portal",
  summary:
    "Show a person, on the terminal alone, the address of the webhooks' portal; they note what they did there",
  effect: "manual",
  dangerous: false,
  undo: "Whatever the person did there is theirs to take back; the address closes by itself.",
  input,
  output,
  plan: async ({ look }, { ports }) => {
    const { clerkFrontendApi } = await ports.stack.identity();
    return {
      summary: look,
      target: `clerk:${clerkFrontendApi}/webhooks`,
      operation: "webhooks.portal",
      decisions: { look },
    };
  },
  run: async ({ look }, { ports, step, signal }) => {
    const address = async () => (await ports.webhookPortal.open({ timeoutMs, signal })).reveal();
    const above = [
      look,
      "The portal's address, for you alone: whoever has it can read every event and every signing secret, for some days.",
    ];
    const note = (
      await ports.ask.text("Done? Say what you found and did (empty: not done): ", above, address)
    ).trim();
    if (note !== "") return { note };
    throw new NeedsHuman(`${step} is not done yet`, {
      code: "OUTCOME_UNKNOWN",
      hint: "Do it and resume the run; Clerk's dashboard, Webhooks, leads there, too.",
    });
  },
};

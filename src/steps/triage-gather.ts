import { z } from "zod";
import { categories, severities } from "../facts/evidence.ts";
import { gatherFacts } from "../facts/gather.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({});
const output = z.object({
  category: z.enum(categories),
  severity: z.enum([...severities, "none"]),
  summary: z.string(),
});

/** Looks at the live world again and puts what it saw on the record. */
export const triageGather: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "triage.gather",
  summary: "Look at Clerk, the app and the project, and record what is seen",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only looks.",
  input,
  output,
  plan: async (_, { ports }) => {
    const { appOrigin, clerkFrontendApi } = await ports.stack.identity();
    return {
      summary: `Ask the status page, the Backend API, the key set, ${clerkFrontendApi} and ${appOrigin}`,
      target: appOrigin,
      operation: "triage.gather",
      decisions: {},
    };
  },
  run: async (_, { ports, signal, note }) => {
    const { appOrigin, clerkFrontendApi, protectedPath } = await ports.stack.identity();
    const targets = { appOrigin, frontendApi: clerkFrontendApi, protectedPath };
    const facts = await gatherFacts(ports, targets, { signal });
    for (const { fact, verdict, summary, data, elapsedMs } of facts.evidence) {
      await note(`${fact}: ${verdict}. ${summary}`, { ...data, fact, verdict, elapsedMs });
    }
    const { category, severity, summary } = facts.triage;
    await note(`Verdict: ${category}. ${summary}`);
    return { category, severity: severity ?? "none", summary };
  },
};

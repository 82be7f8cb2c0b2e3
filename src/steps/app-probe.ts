import { z } from "zod";
import { PermanentFailure } from "../errors.ts";
import type { Step } from "./step.ts";
import { gatherEvidence } from "../facts/gather.ts";

const input = z.strictObject({
  expect: z.enum(["well", "any"]).default("any").describe("`any` only records what is seen."),
});
const output = z.object({
  verdict: z.enum(["ok", "degraded", "failing", "unknown"]),
  summary: z.string(),
  /** What the app's gate obeys: `closed`, a mode, or `unknown`. */
  gate: z.string(),
});

/** Asks the app itself how it is and what its gate obeys. */
export const appProbe: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "app.probe",
  summary: "Ask the live app how it is",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only looks.",
  input,
  output,
  plan: async ({ expect }, { ports }) => {
    const { appOrigin } = await ports.stack.identity();
    return {
      summary: `Ask ${appOrigin} how it is`,
      target: appOrigin,
      operation: "app.probe",
      decisions: { expect },
    };
  },
  run: async ({ expect }, { ports, signal, note }) => {
    const { appOrigin } = await ports.stack.identity();
    const [seen] = await gatherEvidence(
      ports,
      { appOrigin, frontendApi: undefined },
      { only: ["appHealth"], signal },
    );
    if (seen === undefined) throw verifyFailed("The app was not asked.");
    await note(seen.summary, seen.data);
    if (expect === "well" && seen.verdict !== "ok") throw verifyFailed(seen.summary);
    const gate = seen.data["gate"];
    const mode = typeof gate === "object" && gate !== null && "mode" in gate ? String(gate.mode) : "unknown";
    return { verdict: seen.verdict, summary: seen.summary, gate: mode };
  },
};

const verifyFailed = (message: string) =>
  new PermanentFailure(message, {
    code: "VERIFY_FAILED",
    hint: "Look at the app's own logs before going on.",
  });

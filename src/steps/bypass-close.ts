import type { z } from "zod";
import { BadInput, PermanentFailure, problemLines } from "../errors.ts";
import { askAppGate } from "../facts/app-gate.ts";
import type { Ports } from "../ports/index.ts";
import { bypassCloseInput, bypassCloseOutput } from "../bypass/step-schemas.ts";
import { afterClose, cancelOpenings, stackFreed } from "../bypass/live/deployments-with-grant.ts";
import { redeploymentNow } from "../deployments/redeploy-outlook.ts";
import { noteInTurn } from "../bypass/live/note-in-turn.ts";
import { updateStack } from "../bypass/live/stack-update.ts";
import type { Step } from "./step.ts";

/** Back to normal auth by one `pulumi up`. Needs nobody; repeating is safe. */
export const bypassClose: Step<z.infer<typeof bypassCloseInput>, z.infer<typeof bypassCloseOutput>> = {
  name: "bypass.close",
  summary: "Back to normal sign-in",
  effect: "converge",
  dangerous: false,
  undo: "A new opening, with a new approval.",
  input: bypassCloseInput,
  output: bypassCloseOutput,
  inForce: { ends: "bypass" },
  plan: async (_input, { ports, signal }) => {
    const { project, appOrigin, stack } = await ports.stack.identity();
    const redeployment = await redeploymentNow(ports, signal);
    return {
      summary: `Close the bypass on ${appOrigin}`,
      target: redeployment ? `vercel:${project}/production` : `vercel:${project}/edge-config/auth_gate`,
      operation: "bypass.close",
      decisions: { stack, ...(redeployment && { lane: "redeploy" }) },
      ...(redeployment && {
        notes: [
          "Redeploy lane: a new deployment of the commit that is live then, some minutes; the grant ends by itself at its end in any case.",
        ],
      }),
    };
  },
  run: async (_input, { ports, signal, note }) => {
    const { stack } = ports;
    await stack.checkBypassConfig().catch((error: unknown) => note(mistakes(error)));
    const before = openBefore(ports, signal);
    // Nothing of this stops a close: without a commit the one that the config names is deployed.
    const redeployment = await redeploymentNow(ports, signal);
    for (const { sentence, onlyOpening } of redeployment?.obstacles ?? [])
      if (onlyOpening !== true) await note(sentence);
    const around = { ports, signal, say: note };
    if (redeployment !== undefined && (await cancelOpenings(around))) await stackFreed(around);
    const message = `bypass.close by ${(await ports.git.userEmail()) ?? "someone"}`;
    const deploymentRef = redeployment?.commit;
    const result = await noteInTurn(note, (onProgress) =>
      updateStack(stack, undefined, { signal, message, deploymentRef, onProgress }),
    );
    for (const warning of result.warnings) await note(warning);
    const live = await stack.outputs();
    if (live?.mode === "closed") {
      if (redeployment !== undefined) await afterClose(around, live.generation);
      return { generation: live.generation, ...(await before) };
    }
    throw new PermanentFailure(
      "The update went through, but the stack does not say that the bypass is closed.",
      {
        code: "VERIFY_FAILED",
        hint: "See `./runbook bypass status`; it ends by itself at its `until` in any case.",
      },
    );
  },
  look: async (_input, { ports }) => {
    const live = await ports.stack.outputs();
    const config = await ports.stack.bypassConfig();
    if (live?.mode !== "closed" || config !== undefined) return { done: false };
    return { done: true, output: { generation: live.generation } };
  },
  tells: ({ wasOpen, incident = "emergency" }, { who }) =>
    wasOpen === true ? { notice: "team-closed", values: { incident, who } } : undefined,
};

/** What is closed all the same. */
const mistakes = (error: unknown): string =>
  error instanceof BadInput
    ? `The config's bypass is replaced, mistakes and all: ${error.problems.map((each) => problemLines(each)[0]).join("; ")}`
    : "Whether the config's bypass has mistakes cannot be told.";

/** The app answers from memory; nothing waits for it, milliseconds. */
const beforeTimeoutMs = 3_000;

/** Whether there is something to close. In doubt there is: the team may as well hear it. */
async function openBefore({ stack, http }: Pick<Ports, "stack" | "http">, signal: AbortSignal) {
  try {
    const config = await stack.bypassConfig();
    const { appOrigin } = await stack.identity();
    const { mode, incident } = await askAppGate(http, appOrigin, {
      ...{ timeoutMs: beforeTimeoutMs, details: "when-open", signal },
    });
    const named = config?.incident ?? incident;
    return {
      wasOpen: config !== undefined || mode !== "closed",
      ...(typeof named === "string" ? { incident: named } : {}),
    };
  } catch {
    return { wasOpen: true };
  }
}

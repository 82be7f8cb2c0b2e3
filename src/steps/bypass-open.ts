import type { z } from "zod";
import { secondsOf } from "../bypass/instant.ts";
import { bypassOpenInput, bypassOpenOutput, type BypassOpenInput } from "../bypass/step-schemas.ts";
import { blocksOpening, gateKeyNow } from "../bypass/live/gate-key-now.ts";
import { openedBy, openedText } from "../bypass/check-opening.ts";
import { bareMinutes, openingNow } from "../bypass/next-opening.ts";
import { redeploymentNow } from "../deployments/redeploy-outlook.ts";
import { foundOpening, putOpening } from "../bypass/live/put-opening.ts";
import { requestedGrant } from "../bypass/requested-grant.ts";
import type { Step } from "./step.ts";

type Output = z.infer<typeof bypassOpenOutput>;

/** Puts a grant in force by one `pulumi up`. Times are computed when it runs, within what was approved. */
export const bypassOpen: Step<BypassOpenInput, Output> = {
  name: "bypass.open",
  summary: "Let signed-in people go on working while Clerk is down",
  effect: "converge",
  dangerous: true,
  override: {
    bound: `stale-sessions, ${bareMinutes} minutes at most`,
    refuses: ({ mode }) =>
      mode === "stale-sessions"
        ? undefined
        : {
            message: `Mode ${mode} always needs a second person; an override opens stale-sessions only.`,
            hint: "Plan with mode stale-sessions, or get an approval.",
          },
  },
  undo: "`bypass.close`, at any time and without approval; the grant ends by itself in any case.",
  input: bypassOpenInput,
  output: bypassOpenOutput,
  grant: requestedGrant,
  inForce: {
    begins: "bypass",
    longestMs: ({ minutes }) => minutes * 60_000,
    now: ({ until, generation }) => ({ until, generation }),
  },
  plan: async (input, { ports, signal }) => {
    await ports.stack.checkBypassConfig();
    const { project, appOrigin, stack } = await ports.stack.identity();
    const { reason, incident, routes: _routes, methods: _methods, ...decisions } = input;
    const opened = openedBy(input);
    const what = input.mode === "open" ? `${openedText(opened)} to everyone` : input.mode;
    const redeployment = await redeploymentNow(ports, signal);
    const blocked = redeployment?.obstacles.some(({ blocks }) => blocks) === true;
    const shown = blocked ? [] : await previewOf(input, ports, signal, redeployment?.commit);
    const key = await gateKeyNow(ports, signal);
    const blind = redeployment === undefined && blocksOpening(key, input.mode);
    const lane =
      redeployment === undefined
        ? {}
        : { lane: "redeploy", commit: blocked ? null : (redeployment.commit ?? null) };
    return {
      summary: `Open ${what} on ${appOrigin} for ${input.minutes} minutes, renewable to ${input.totalMinutes} in total`,
      target: redeployment ? `vercel:${project}/production` : `vercel:${project}/edge-config/auth_gate`,
      operation: "bypass.open",
      decisions: { ...decisions, ...opened, incident, reason, stack, ...lane },
      notes: [
        `${blind ? "BLOCKED: " : ""}${key.summary}`,
        ...(redeployment?.notes ?? []),
        ...(redeployment?.obstacles ?? []).map(
          ({ sentence, blocks }) => `${blocks ? "BLOCKED: " : ""}${sentence}`,
        ),
        ...shown,
      ],
    };
  },
  run: async (input, { ports, approval, signal, note, planned }) =>
    await putOpening(input, approval, {
      ...{ ports, signal, note, commit: planned?.decisions["commit"], what: "bypass.open" },
    }),
  look: async (_input, { ports }) => {
    const output = await foundOpening(ports);
    return output === undefined ? { done: false } : { done: true, output };
  },
  tells: ({ until, renewedAlone }, { incident, reason, who, approver }) => {
    if (renewedAlone === true) return { notice: "team-renewed", values: { incident, who, until } };
    // That somebody went alone is told for whichever step it was.
    return approver === undefined
      ? undefined
      : { notice: "team-opened", values: { incident, who, approver, reason, until } };
  },
};

/** The very preview, with the approval still to come. */
async function previewOf(
  input: BypassOpenInput,
  ports: Parameters<typeof bypassOpen.plan>[1]["ports"],
  signal: AbortSignal,
  deploymentRef: string | undefined,
): Promise<readonly string[]> {
  const { approval: _none, ...opening } = openingNow({
    input,
    approval: undefined,
    before: await ports.stack.bypassConfig(),
    live: await ports.stack.outputs(),
    nowSeconds: secondsOf(ports.clock),
  });
  const until = (opening.from ?? opening.until) + input.minutes * 60;
  const needsApproval = input.minutes > bareMinutes || input.mode === "open";
  const bypass = { ...opening, until, ...(needsApproval ? { approval: "pending" } : {}) };
  const preview = await ports.stack.preview({
    signal,
    bypass,
    ...(deploymentRef === undefined ? {} : { deploymentRef }),
  });
  return [
    ...preview.changes.map(
      ({ operation, type, name, keys }) =>
        `${operation} ${type.split(":").at(-1)} ${name}: ${keys.join(", ")}`,
    ),
    ...preview.drift.map(
      ({ type, name }) => `changed behind the stack's back: ${type.split(":").at(-1)} ${name}`,
    ),
    ...preview.warnings,
  ];
}

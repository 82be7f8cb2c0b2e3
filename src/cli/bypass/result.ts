import { freezeSentence } from "../../status/freeze-lines.ts";
import { encodeRequest, decodeRequest } from "../../plan/request-line.ts";
import { recipeOf } from "../../plan/recipe.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Output } from "../output.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunEnd } from "../../run/execute.ts";
import type { StepState } from "../../journal/step-state.ts";

/** The last step of the run that uses one of these. */
const stepOf = ({ state }: RunEnd, ...uses: readonly string[]): StepState | undefined =>
  Object.values(state.steps).findLast(({ use }) => use !== undefined && uses.includes(use));

interface Seen {
  /** Whether probes of the live app have seen it. */
  readonly verified: boolean;
  readonly problem: string | undefined;
  /** What that has shown of its letting people in. */
  readonly proved: string | undefined;
}

function seenIn(end: RunEnd): Seen {
  const seen = stepOf(end, "bypass.verify");
  const verified = seen?.status === "succeeded";
  const { proved } = (seen?.output ?? {}) as { readonly proved?: string };
  return { verified, problem: verified ? undefined : (seen?.message ?? end.stop?.message), proved };
}

/** Says how an opening or a renewal has ended. @returns the exit code */
export function tellOpened(end: RunEnd, plan: Plan, out: Output): number {
  const { stop, state } = end;
  const done = stepOf(end, "bypass.open", "bypass.renew");
  if (stop?.kind === "waiting") return tellWaiting(end, plan, out);
  if (done?.status !== "succeeded") return tellStopped(end, out);
  const { until, jti, generation } = done.output as { until: string; jti: string; generation: number };
  const seen = seenIn(end);
  const approved = !Object.values(state.approvals).some(({ override }) => override !== undefined);
  if (!approved)
    out.note(
      "EMERGENCY EXIT: nobody approved this. Its review is pending; `./runbook bypass status` keeps saying so.",
    );
  out.note(freezeSentence(until));
  const how = seen.verified
    ? `, seen in the live app${seen.proved === undefined ? "." : `: ${seen.proved}`}`
    : `, but not seen in the live app: ${seen.problem}`;
  out.answer({ generation, until, jti, ...seen, run: state.run, approved, exitCode: end.exitCode }, () => [
    `Open until ${until} (${jti})${how}`,
  ]);
  return end.exitCode;
}

/** Says how a close has ended. @param until when what was open ends by itself @returns the exit code */
export function tellClosed(end: RunEnd, until: string | undefined, recorded: boolean, out: Output): number {
  const done = stepOf(end, "bypass.close");
  if (done?.status !== "succeeded") return tellStopped(end, out);
  const { generation } = done.output as { readonly generation: number };
  const { verified, problem } = seenIn(end);
  const rest = until === undefined ? "" : ` It ends by itself at ${until} in any case.`;
  const run = recorded ? end.state.run : undefined;
  out.answer({ generation, verified, problem, run, exitCode: end.exitCode }, () => [
    `Closed (generation ${generation}),${verified ? " seen in the live app." : ` but not seen in the live app: ${problem}${rest}`}`,
  ]);
  return end.exitCode;
}

/** Why nothing came of it, in the words of any other failure. */
function tellStopped({ stop, state, exitCode }: RunEnd, out: Output): number {
  const { code = "INTERNAL", message = "It ended without a result.", hint } = stop ?? {};
  if (out.asJson) out.json({ error: { code, message, hint }, run: state.run, exitCode });
  else out.note(`${message} [${code}]`, ...(hint === undefined ? [] : [`    ${hint}`]));
  return exitCode;
}

/** Nobody has answered yet: what to send, and how it goes on. */
function tellWaiting({ state }: RunEnd, plan: Plan, out: Output): number {
  const { run } = state;
  const approval = Object.values(state.approvals).find(({ line }) => line === undefined);
  const decoded = decodeRequest(JSON.stringify(approval?.request ?? {}));
  const line = typeof decoded === "string" ? undefined : encodeRequest(decoded.request, recipeOf(plan));
  const what = plan.inputs["mode"] === "open" ? "Mode open" : "An opening of more than 15 minutes";
  const message = `${what} takes a second person; ${run} waits for one.`;
  const hint =
    "Then type the same command again, or give the line that they send back with --approval. " +
    "Nobody there? Without --minutes, mode stale-sessions opens for 15 minutes alone, and its review is pending.";
  if (out.asJson) out.json({ run, needsApproval: true, line, code: "APPROVAL_MISSING", message, hint });
  else out.note(`${message} [APPROVAL_MISSING]`, `    ${hint}`);
  return exitCodes.needsHuman;
}

import { PermanentFailure, RunbookError } from "../../errors.ts";
import { type AppGate, askAppGate } from "../../facts/app-gate.ts";
import type { Ports } from "../../ports/index.ts";
import type { LivePolicy } from "../../ports/live-gate.ts";

/** Looks in a row that must agree: several instances serve the app, each with a view of its own. */
const inARow = 3;
const pauseMs = 200;
const lookTimeoutMs = 3_000;
/** Edge Config reaches everyone within 10 s and the gate looks every 5 s; twice that, and some. Milliseconds. */
const patienceMs = 45_000;
/** In the redeploy lane the domain may be on its way to a new deployment. */
const redeployPatienceMs = 300_000;

interface PolicyWatch {
  readonly ports: Pick<Ports, "http" | "clock" | "stack">;
  /** What the live app has to obey, or a later one. */
  readonly generation: number;
  readonly signal: AbortSignal;
  /** Milliseconds; default: what the lane takes. */
  readonly patienceMs?: number;
}

/**
 * Asks the live app until it has obeyed the policy several times in a row. Changes nothing.
 * @returns how long that took, milliseconds
 * @throws PermanentFailure `VERIFY_FAILED` when it has not by then; what is written stays
 */
export async function watchPolicy(watch: PolicyWatch): Promise<number> {
  const { clock, stack } = watch.ports;
  const { appOrigin, lane } = await stack.identity();
  const patience = watch.patienceMs ?? (lane === "redeploy" ? redeployPatienceMs : patienceMs);
  const begun = clock.monotonic();
  for (let good = 0; ;) {
    const problem = await look(watch, appOrigin);
    good = problem === undefined ? good + 1 : 0;
    const elapsedMs = clock.monotonic() - begun;
    if (good >= inARow) return Math.round(elapsedMs);
    if (problem !== undefined && elapsedMs > patience)
      throw new PermanentFailure(`The policy is written, but was not seen in the live app. ${problem}`, {
        code: "VERIFY_FAILED",
        hint: "Look at the app's health route and its log; what is written stays, and the same command looks again.",
      });
    await clock.sleep(pauseMs, watch.signal);
  }
}

async function look(watch: PolicyWatch, appOrigin: string): Promise<string | undefined> {
  try {
    const { ports, signal, generation } = watch;
    return behind(await askAppGate(ports.http, appOrigin, { timeoutMs: lookTimeoutMs, signal }), generation);
  } catch (error) {
    if (error instanceof RunbookError) return error.message;
    throw error;
  }
}

/** Why the app does not obey that policy yet, in a sentence; undefined: it does. */
export function behind(gate: AppGate, generation: number): string | undefined {
  if (gate.mode === undefined) return `The app does not tell what its gate obeys: ${gate.problem ?? ""}.`;
  if (gate.policy === undefined)
    return `The app does not tell which policy it obeys: ${gate.unsigned ?? "it does not say"}.`;
  if (gate.policy === null) return "The app's gate is from before there was a policy: deploy it anew.";
  const { generation: obeyed, source, problem } = gate.policy;
  if (obeyed === null) return `The app's gate obeys no policy${problem === null ? "" : ` (${problem})`}.`;
  if (obeyed >= generation) return undefined;
  return `The app's gate obeys the policy of generation ${obeyed} (${source}), not ${generation}.`;
}

/**
 * After a lost answer: whether the policy in Edge Config is as wanted and the live app obeys it.
 * @returns its generation; undefined when it is not
 */
export async function seesPolicy(
  ports: Pick<Ports, "http" | "clock" | "stack" | "gate">,
  signal: AbortSignal,
  wanted: (policy: LivePolicy) => boolean,
): Promise<number | undefined> {
  const live = await ports.gate.policy(signal);
  if (live.generation === undefined || !wanted(live)) return undefined;
  await watchPolicy({ ports, generation: live.generation, signal });
  return live.generation;
}

import { PermanentFailure } from "../../errors.ts";
import { commitForOpening } from "../../deployments/redeploy-outlook.ts";
import type { Ports } from "../../ports/index.ts";
import type { BypassConfig } from "../../ports/stack.ts";
import { writeBypass } from "../config.ts";
import { formatInstant, secondsOf } from "../instant.ts";
import { openingNow } from "../next-opening.ts";
import type { BypassOpenInput } from "../step-schemas.ts";
import { refuseBlindGate } from "./gate-key-now.ts";
import { noteInTurn } from "./note-in-turn.ts";
import { updateStack } from "./stack-update.ts";

/** What an opening that was put in force is. */
interface PutOpening {
  readonly generation: number;
  /** ISO 8601, UTC. */
  readonly until: string;
  readonly jti: string;
}

interface Putting {
  readonly ports: Ports;
  readonly signal: AbortSignal;
  readonly note: (message: string, data?: Readonly<Record<string, unknown>>) => Promise<void>;
  /** The commit of the approved plan, if it names one. */
  readonly commit: unknown;
  /** `bypass.open` or `bypass.renew`, for the stack's history. */
  readonly what: string;
}

/**
 * Puts an opening in force by one `up`. Times are computed now, within what was approved.
 * @param approval the signed line; undefined: the emergency exit of 15 minutes
 * @throws PermanentFailure `GATE_LETS_NOBODY_IN`, `STACK_REFUSED` · NeedsHuman `REDEPLOY_BLOCKED`; see `updateStack`
 */
export async function putOpening(
  input: BypassOpenInput,
  approval: string | undefined,
  { ports, signal, note, commit, what }: Putting,
): Promise<PutOpening> {
  const { stack, clock } = ports;
  await stack.checkBypassConfig();
  await refuseBlindGate(ports, input.mode, signal, note);
  const deploymentRef = await commitForOpening(ports, signal, commit, note);
  const [before, live] = [await stack.bypassConfig(), await stack.outputs()];
  const config = openingNow({ input, approval, before, live, nowSeconds: secondsOf(clock) });
  const { approval: _line, ...shown } = writeBypass(config);
  await note("Opening the bypass.", { ...shown, approved: approval !== undefined });
  const by = await ports.git.userEmail();
  const message = `${what} ${config.incident} until ${formatInstant(config.until)} by ${by ?? "someone"}`;
  const result = await noteInTurn(note, (onProgress) =>
    updateStack(stack, config, { signal, message, deploymentRef, onProgress }),
  );
  for (const warning of result.warnings) await note(warning);
  return openingIn(config);
}

/**
 * After a lost answer: whether the opening that the config asks for is what the stack says is live.
 * @returns undefined when it is not
 */
export async function foundOpening({
  stack,
  clock,
}: Pick<Ports, "stack" | "clock">): Promise<PutOpening | undefined> {
  const config = await stack.bypassConfig();
  const live = await stack.outputs();
  if (config?.generation === undefined || live?.generation !== config.generation) return undefined;
  if (live.mode !== config.mode || config.until <= secondsOf(clock)) return undefined;
  return openingIn({ ...config, generation: config.generation });
}

function openingIn(config: BypassConfig & { readonly generation: number }): PutOpening {
  const { incident, generation, until } = config;
  if (incident === undefined)
    throw new PermanentFailure("The bypass in the config names no incident.", { code: "UNEXPECTED_ANSWER" });
  const { approval, first, from } = config;
  const renewed = approval === undefined && first !== undefined && from !== undefined && first < from;
  return {
    ...{ generation, until: formatInstant(until), jti: `${incident}:${generation}` },
    ...(renewed ? { renewedAlone: true } : {}),
  };
}

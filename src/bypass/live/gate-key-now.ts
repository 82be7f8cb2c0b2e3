import { PermanentFailure } from "../../errors.ts";
import { askAppGate, type AppGate } from "../../facts/app-gate.ts";
import { compareGateKey, type GateKey } from "../../facts/gate-key.ts";
import { instanceKeys, type KeySet } from "../../facts/instance-keys.ts";
import type { Ports } from "../../ports/index.ts";

/** Clerk may hang, and an opening waits for it. Milliseconds. */
const keysTimeoutMs = 1_500;
const gateTimeoutMs = 3_000;

/** So long Clerk is not asked again where it did not answer: a plan and its run ask for the same, milliseconds. */
const silentMs = 15_000;
/** What is known of the keys without Clerk, by the port that asked it. */
const silent = new WeakMap<Ports["clerk"], { readonly atMs: number; readonly keySet: KeySet | undefined }>();

type Around = Pick<Ports, "http" | "clerk" | "stack" | "clock">;

/**
 * Asks the live gate what it verifies with, and Clerk which keys the instance has. Changes nothing; throws for an aborted signal
 * alone, and takes three seconds at most.
 * @param gate what the app said, where it was asked anyway
 */
export async function gateKeyNow(ports: Around, signal?: AbortSignal, gate?: AppGate): Promise<GateKey> {
  const { appOrigin, clerkFrontendApi: frontendApi } = await ports.stack.identity();
  const [seen, keySet] = await Promise.all([
    gate ?? askAppGate(ports.http, appOrigin, { timeoutMs: gateTimeoutMs, signal }),
    keysNow(ports, frontendApi, signal),
  ]);
  return compareGateKey({ gate: seen, keySet, frontendApi, appOrigin });
}

async function keysNow(
  ports: Around,
  frontendApi: string,
  signal?: AbortSignal,
): Promise<KeySet | undefined> {
  const { clerk, clock } = ports;
  const before = silent.get(clerk);
  if (before !== undefined && clock.monotonic() - before.atMs < silentMs) return before.keySet;
  const keySet = await instanceKeys(ports, frontendApi, { timeoutMs: keysTimeoutMs, signal });
  if (keySet?.fresh !== true) silent.set(clerk, { atMs: clock.monotonic(), keySet });
  return keySet;
}

/**
 * Before an opening: the same, and no further when it would open to nobody. In mode `open` the listed routes need no token, so
 * it is said and stops nothing, unless the gate can verify none at all and so obeys no grant.
 * @throws PermanentFailure `GATE_LETS_NOBODY_IN`
 */
export async function refuseBlindGate(
  ports: Around,
  mode: "stale-sessions" | "open",
  signal: AbortSignal,
  say: (line: string) => Promise<void> | void,
): Promise<void> {
  const found = await gateKeyNow(ports, signal);
  // In the redeploy lane the deployment to come has the stack's own variables; it is looked at once it is live.
  const { lane } = await ports.stack.identity();
  if (lane === "runtime" && blocksOpening(found, mode))
    throw new PermanentFailure(found.summary, {
      code: "GATE_LETS_NOBODY_IN",
      hint: "Nothing was changed. Put the app's variables right (`pulumi up`, then a deployment), then open.",
    });
  await say(found.summary);
}

/** Whether an opening in this mode is refused. */
export const blocksOpening = ({ lets, blind }: GateKey, mode: "stale-sessions" | "open"): boolean =>
  lets === "nobody" && (blind || mode === "stale-sessions");

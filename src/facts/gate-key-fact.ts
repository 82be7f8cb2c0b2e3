import { askAppGate } from "./app-gate.ts";
import { judgeGateKey } from "./gate-key.ts";
import { instanceKeys, type KeySources } from "./instance-keys.ts";
import type { Finding } from "./probe.ts";

/**
 * Whether the live gate verifies session tokens with the instance's key. Where it does not, nobody stays signed in, and a
 * bypass would let nobody in. Both are asked side by side, so it takes `timeoutMs` at most.
 */
export async function askGateKey(
  sources: KeySources,
  frontendApi: string,
  appOrigin: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const [gate, keySet] = await Promise.all([
    askAppGate(sources.http, appOrigin, { timeoutMs, signal }),
    instanceKeys(sources, frontendApi, { timeoutMs, signal }),
  ]);
  const { lets, summary } = judgeGateKey({ gate, keySet, frontendApi, appOrigin });
  const { key = null, problem = null } = gate.verification ?? {};
  const data = { key, problem, compared: keySet?.source ?? null };
  if (lets === "unknown") return { verdict: "unknown", summary: `No evidence. ${summary}`, data };
  return { verdict: lets === "in" ? "ok" : "failing", summary, data };
}

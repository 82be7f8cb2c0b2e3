import { askAppGate } from "./app-gate.ts";
import { atApp, atFrontend, fact, type World } from "./fact.ts";
import { compareGateKey } from "./gate-key.ts";
import { instanceKeys } from "./instance-keys.ts";
import type { Finding } from "./probe.ts";
import { ofOurSettings } from "./speaks.ts";

/**
 * Whether the live gate verifies session tokens with the instance's key. Where it does not, nobody stays signed in, and a
 * bypass would let nobody in. Both are asked side by side, so it takes `timeoutMs` at most.
 */
export const gateKey = fact({
  name: "gateKey",
  look: (world) =>
    atFrontend(world, (frontendApi) => atApp(world, (appOrigin) => compare(world, frontendApi, appOrigin))),
  speaks: ofOurSettings,
});

async function compare(
  { ports, timeoutMs, signal }: World,
  frontendApi: string,
  appOrigin: string,
): Promise<Finding> {
  const { stack = {}, ...others } = ports;
  const [gate, keySet] = await Promise.all([
    askAppGate(ports.http, appOrigin, { timeoutMs, signal }),
    instanceKeys({ ...others, stack }, frontendApi, { timeoutMs, signal }),
  ]);
  const { lets, summary } = compareGateKey({ gate, keySet, frontendApi, appOrigin });
  const { key = null, problem = null } = gate.verification ?? {};
  const data = { key, problem, compared: keySet?.source ?? null };
  if (lets === "unknown") return { verdict: "unknown", summary: `No evidence. ${summary}`, data };
  return { verdict: lets === "in" ? "ok" : "failing", summary, data };
}

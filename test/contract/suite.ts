import { afterEach, beforeEach, describe, test } from "vitest";
import { Naming } from "./comparison.ts";
import { contract } from "./contract.ts";
import { startEngine, type Engine } from "./engine.ts";
import { replay } from "./replay.ts";
import type { Subject } from "./toolchain.ts";
import { startVercel, type VercelBehindProxy } from "./vercel-behind-proxy.ts";

/** Replays the named scenarios, one after the other, each step of one on the state that the last one left. */
export function replayScenarios(subject: Subject, scenarios: readonly string[]): void {
  const steps = contract();
  describe(`the recorded contract, ${subject} plugin`, () => {
    let world: VercelBehindProxy;
    let engine: Engine;
    // A Vercel for each scenario, so that one that fails leaves nothing behind for the next.
    beforeEach(async () => {
      world = await startVercel();
      engine = await startEngine(subject, world.env);
    });
    afterEach(async () => {
      await engine?.dispose();
      await world?.dispose();
    });

    for (const scenario of scenarios) {
      test(scenario, { timeout: 240_000 }, async () => {
        if (scenario === "import") seed(world);
        const stack = await engine.stack(scenario.replaceAll(" ", "-"));
        const names = { recorded: new Naming(), ours: new Naming() };
        for (const step of steps.filter((one) => one.scenario === scenario)) {
          try {
            await replay(step, stack, world, names);
          } catch (error) {
            if (error instanceof Error) error.message = `${scenario} / ${step.step}: ${error.message}`;
            throw error;
          }
        }
      });
    }
  });
}

/** What stood at Vercel before the recorded imports. */
function seed({ vercel }: VercelBehindProxy): void {
  vercel.setEnvironment("SEED", { id: "env_seed", value: "one" });
  vercel.addEdgeConfig("ecfg_seed", "auth");
  vercel.setEdgeConfigItem("ecfg_seed", "bypass", "closed");
}

import { expect, test } from "vitest";
import type { Declared } from "./contract.ts";
import { startEngine } from "./engine.ts";
import { startVercel } from "./vercel-behind-proxy.ts";

const ABSENT: Declared = { type: "getEdgeConfigItem", name: "g", args: { id: "ecfg_none", key: "none" } };

test(
  "the failure of a look-up that the program catches is printed nowhere",
  { timeout: 60_000 },
  async () => {
    const world = await startVercel();
    const engine = await startEngine("stand-in", world.env);
    try {
      const stack = await engine.stack("caught");
      const outcome = await stack.up([{ ...ABSENT, opts: { caught: true } }]);
      expect(outcome).toMatchObject({ exit: 0, messages: [] });
      expect((await stack.state()).outputs).toEqual({ g: "caught" });
      expect(outcome.text).not.toMatch(/error/i);
    } finally {
      await engine.dispose();
      await world.dispose();
    }
  },
);

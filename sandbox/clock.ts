import { setTimeout as delay } from "node:timers/promises";
import type { SandboxClock } from "./fake.ts";

export const systemClock: SandboxClock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {});
  },
};

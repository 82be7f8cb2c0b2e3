import { readRegularTextSync } from "../src/adapters/regular-file.mjs";
import { reachIn, type SeenReach } from "../src/ports/reach.ts";

/** The way out as the engine's environment, which the program shares, gives it. */
export const seenReach = (env: NodeJS.ProcessEnv): SeenReach =>
  reachIn(env, (file) => readRegularTextSync(file));

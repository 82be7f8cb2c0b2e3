import { readFileSync } from "node:fs";
import { reachIn, type SeenReach } from "../src/ports/reach.ts";

/** The way out as the engine's environment, which the program shares, gives it. */
export const seenReach = (env: NodeJS.ProcessEnv): SeenReach =>
  reachIn(env, (file) => readFileSync(file, "utf8"));

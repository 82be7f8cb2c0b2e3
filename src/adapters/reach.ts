import { reachIn, type SeenReach } from "../ports/reach.ts";
import { readRegularTextSync } from "./regular-file.mjs";

/** The way out as this process's environment gives it. */
export const seenReach = (env: NodeJS.ProcessEnv): SeenReach =>
  reachIn(env, (file) => readRegularTextSync(file));

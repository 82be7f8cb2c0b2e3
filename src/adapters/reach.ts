import { readFileSync } from "node:fs";
import { reachIn, type SeenReach } from "../ports/reach.ts";

/** The way out as this process's environment gives it. */
export const seenReach = (env: NodeJS.ProcessEnv): SeenReach =>
  reachIn(env, (file) => readFileSync(file, "utf8"));

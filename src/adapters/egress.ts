import { egressIn, type SeenEgress } from "../ports/egress.ts";
import { readRegularTextSync } from "./regular-file.mjs";

/** The way out as this process's environment gives it. */
export const seenEgress = (env: NodeJS.ProcessEnv): SeenEgress =>
  egressIn(env, (file) => readRegularTextSync(file));

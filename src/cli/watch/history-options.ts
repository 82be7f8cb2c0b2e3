import { resolve } from "node:path";
import { usualTarget } from "../../watch/uptime.ts";
import type { OptionDefinitions } from "../command.ts";
import { badArgument } from "../edge.ts";
import { projectRoot } from "../roots.ts";

/** What `watch` and `watch uptime` take both. */
export const historyOptions = {
  history: { type: "string", description: "Folder of the history (Default: watch/ in the project)" },
  target: {
    type: "string",
    description: "Uptime that is aimed at, in percent, such as what your plan promises (Default: 99.9)",
  },
  page: { type: "string", description: "Write the uptime there as one HTML file; a watch keeps it current" },
} as const satisfies OptionDefinitions;

/** Where the history lies. */
export const historyFolder = (cwd: string, given: string | undefined): string =>
  given === undefined ? resolve(projectRoot(cwd), "watch") : resolve(cwd, given);

/** As a share of the time. @throws BadInput `BAD_ARGUMENT` */
export function targetOf(percent: string | undefined): number {
  if (percent === undefined) return usualTarget;
  const value = Number(percent);
  if (/^\d{1,2}(?:\.\d{1,4})?$/.test(percent) && value >= 50) return value / 100;
  throw badArgument(`--target ${percent} is no uptime to aim at`, "Give percent, 50 to 99.9999.");
}

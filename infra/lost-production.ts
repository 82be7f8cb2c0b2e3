import type * as vercel from "@pulumiverse/vercel";
import { TARGET } from "../src/bypass/audience.ts";
import { knownValue } from "./known.ts";

/**
 * What keeping a variable's placement hides: that somebody took production off it by hand. Said and not put right, since
 * nobody may have meant it here, and a bypass has to open and close all the same.
 * @returns warnings
 */
export async function lostProduction(
  variables: readonly vercel.ProjectEnvironmentVariable[],
): Promise<readonly string[]> {
  const lost = await Promise.all(
    variables.map(async (variable) => {
      const targets = await knownValue(variable.targets);
      if (targets === undefined || targets.includes(TARGET)) return undefined;
      return await knownValue(variable.key);
    }),
  );
  const keys = lost.filter((key) => key !== undefined);
  if (keys.length === 0) return [];
  return [
    `${keys.join(", ")}: not set for production any more, so the next deployment has none. Put Production back in the Vercel project's settings.`,
  ];
}

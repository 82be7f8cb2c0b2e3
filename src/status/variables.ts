import { lostProduction, type LostProduction } from "../variables/lost-production.ts";
import { unlessRefused } from "../errors.ts";
import type { Adopting } from "../ports/adopting.ts";
import type { Vercel } from "../ports/vercel.ts";

/** `status` waits no longer for Vercel, milliseconds. */
const timeoutMs = 1_500;

/**
 * Whether production still has what the config's values go to; undefined where there is no stack.
 * @param values where in the config each stands, and the variable that it goes to
 */
export async function askVariables(
  ports: { readonly vercel: Vercel; readonly adopting: () => Adopting },
  values: readonly { readonly key: string; readonly variable: string }[],
): Promise<LostProduction | undefined> {
  const wanted = await unlessRefused(async () => {
    const adopting = ports.adopting();
    return Promise.resolve(
      values.filter(({ key }) => adopting.configured(key)).map(({ variable }) => variable),
    );
  });
  return wanted === undefined ? undefined : await lostProduction(ports.vercel, wanted, { timeoutMs });
}

/** Nothing while all is well. */
export function variableLines(found: LostProduction | undefined): readonly string[] {
  if (found === undefined || ("lost" in found && found.lost.length === 0)) return [];
  if ("problem" in found) return [`variables  unknown: ${found.problem}`];
  return [
    `VARIABLES  production has no ${found.lost.join(", ")}: the next deployment goes without. Put it back in the Vercel project's settings.`,
  ];
}

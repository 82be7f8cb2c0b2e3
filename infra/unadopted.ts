import type { Settings } from "./config.ts";
import { Refusal } from "../src/bypass/refusal.ts";
import { how, vercelOf } from "./vercel-api.ts";
import type { VariableKey } from "./variable-keys.ts";
import { openVercel } from "../src/adapters/vercel/vercel.ts";
import type { LiveVariable } from "../src/ports/vercel.ts";
import { isOfProduction } from "../src/variables/live-variable.ts";

/**
 * Refuses to make a variable that production has already: made anew it meets a conflict half-way. One that the team shares is
 * in no conflict, and said. Asks Vercel only where something is to be made, so never in an incident.
 * @param missing keys that the config wants and the stack's record does not hold
 * @returns warnings
 * @throws Refusal naming them and the way out
 */
export async function refuseUnadopted(
  settings: Pick<Settings, "team" | "project">,
  missing: readonly VariableKey[],
): Promise<readonly string[]> {
  if (missing.length === 0) return [];
  const among = (list: readonly LiveVariable[]) =>
    missing.filter((key) => list.some((one) => one.key === key && isOfProduction(one)));
  const vercel = openVercel(vercelOf(settings));
  const [own, teams] = await Promise.all([
    vercel.variables(how).catch(() => undefined),
    // Not every token may ask for them, and they are in no conflict: what is not told is not said.
    vercel.sharedVariables(how).catch(() => undefined),
  ]);
  if (own === undefined)
    throw new Refusal(
      "Vercel did not tell which environment variables the project has, so nothing is made: check the network and VERCEL_API_TOKEN, then try again.",
    );
  const found = among(own);
  if (found.length === 0)
    return among(teams ?? []).map(
      (key) =>
        `${key} is shared by the team: the project's own, which this makes, is what production reads from its next deployment on.`,
    );
  const [they, them] = found.length === 1 ? ["stands", "it"] : ["stand", "them"];
  throw new Refusal(
    `${listed(found)} ${they} in production of the Vercel project already, and this stack does not hold ${them}: \`./runbook adopt\` shows what there is and takes ${them} over.`,
  );
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

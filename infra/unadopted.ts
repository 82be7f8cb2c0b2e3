import type * as vercel from "@pulumiverse/vercel";
import { openVercel } from "../src/adapters/vercel/vercel.ts";
import { TARGET } from "../src/bypass/config.ts";
import { Refusal } from "../src/bypass/refusal.ts";
import type { LiveVariable } from "../src/ports/vercel.ts";
import { isOfProduction } from "../src/variables/placement.ts";
import type { Settings } from "./config.ts";
import { knownValue } from "./recorded.ts";
import type { VariableKey } from "./variable-keys.ts";
import { how, vercelOf } from "./vercel-api.ts";

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

/** What the policy makes of new variables that would else be readable: a warning, or none. Pure. */
export function policyWarnings(readableKeys: readonly string[]): readonly string[] {
  if (readableKeys.length === 0) return [];
  return [
    "The Vercel team's policy asks for sensitive variables only, so nobody can read these back, and a change in the " +
      `dashboard will not be seen: ${readableKeys.join(", ")}.`,
  ];
}

/**
 * Whether the team lets nobody make a variable whose value can be read back. One GET, and none where nothing is to be
 * made: variables that exist keep their type. Where Vercel does not tell, the provider asks again and says so itself.
 */
export async function wantsSensitiveOnly(
  settings: Pick<Settings, "team" | "project">,
  missing: readonly string[],
): Promise<boolean> {
  if (missing.length === 0) return false;
  return (
    (await openVercel(vercelOf(settings))
      .sensitiveOnly?.(how)
      .catch(() => false)) ?? false
  );
}

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

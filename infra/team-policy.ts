import { openVercel } from "../src/adapters/vercel/vercel.ts";
import type { Settings } from "./config.ts";
import { how, vercelOf } from "./vercel-api.ts";

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

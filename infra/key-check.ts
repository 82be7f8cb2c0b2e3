import { clerkKeyFaults, type ClerkVariable } from "../src/keys/clerk-keys.ts";
import { openHttp } from "../src/adapters/http.ts";
import { proveInstance, type Get } from "../src/variables/instance-proof.ts";
import { clerkConfig } from "./variable-keys.ts";
import type { Settings } from "./config.ts";
import type { RecordedVariable } from "./recorded.ts";
import { Refusal } from "../src/bypass/refusal.ts";

/** Milliseconds for one answer of Clerk's. */
const deadlineMs = 5_000;

/**
 * Refuses to write a value that cannot work: its text, its instance, whether Clerk takes it. Only what would be written
 * anew is judged, and Clerk is asked only then: an `up` that changes nothing but the bypass must not depend on Clerk, nor
 * on a mistake that is live already. That one is a warning.
 * @returns warnings
 * @throws Refusal naming the config's key, never its value
 */
export async function checkKeys(
  settings: Settings,
  recorded: ReadonlyMap<string, RecordedVariable>,
  get: Get = getFromClerk,
): Promise<readonly string[]> {
  const given = clerkConfig.flatMap(({ key, variable }) => {
    const value = settings[key];
    return value === undefined ? [] : [{ key, variable, value }];
  });
  const anew = new Set<ClerkVariable>(
    given.flatMap(({ variable, value }) => (recorded.get(variable)?.value === value ? [] : [variable])),
  );
  const values = Object.fromEntries(given.map(({ variable, value }) => [variable, value]));
  const kind = settings.developmentInstance ? undefined : "live";
  const textual = clerkKeyFaults(values, { kind });
  const refused = textual.find(({ variable }) => anew.has(variable));
  if (refused !== undefined) throw new Refusal(sentence(refused));
  const warnings = textual.map((fault) => `${sentence(fault)} It is written already, so it is left.`);
  if (!clerkConfig.slice(0, 3).some(({ variable }) => anew.has(variable))) return warnings;
  const sound = given.filter(({ variable }) => textual.every((fault) => fault.variable !== variable));
  const { faults, unasked } = await proveInstance(
    Object.fromEntries(sound.map(({ variable, value }) => [variable, value])),
    kind,
    get,
  );
  const [fault] = faults;
  if (fault !== undefined) throw new Refusal(sentence(fault));
  if (unasked.length === 0) return warnings;
  return [
    ...warnings,
    `Clerk does not answer, so nobody has checked that the new keys are of one instance: asked ${unasked.join(" and ")}.`,
  ];
}

const sentence = ({
  variable,
  words,
}: {
  readonly variable: ClerkVariable;
  readonly words: string;
}): string => `Config ${clerkConfig.find((one) => one.variable === variable)?.key} (${variable}) ${words}.`;

const getFromClerk: Get = async (url, headers) =>
  await openHttp(process.env)
    .request({ method: "GET", url, headers, timeoutMs: deadlineMs })
    .catch(() => undefined);

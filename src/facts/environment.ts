import type { VariableSummary, Vercel } from "../ports/vercel.ts";
import type { Finding } from "./probe.ts";

/** What the app cannot authenticate without, by name. */
export const requiredVariables = [
  "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
  "CLERK_SECRET_KEY",
  "CLERK_JWT_KEY",
  "AUTH_GATE_PUBLIC_KEY",
] as const;

const targets = ["production", "preview", "development"] as const;

/**
 * Whether production has its variables, and whether its Clerk keys are of one production instance, as far as values can
 * be read: a sensitive one cannot. Other targets are told, not judged.
 * @param frontendApi host that the stack's publishable key spells
 */
export async function askEnvironment(
  vercel: Vercel,
  frontendApi: string | undefined,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const variables = await vercel.environment({ timeoutMs, signal });
  const of = (target: string) => variables.filter((each) => each.targets.includes(target));
  const production = of("production");
  const lackOf = (target: string) =>
    requiredVariables.filter((name) => of(target).every(({ key }) => key !== name));
  const missing = lackOf("production");
  const testKeys = production.filter(({ keyKind }) => keyKind === "test").map(({ key }) => key);
  const spelt = production.find(({ key }) => key === "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY")?.spells;
  const foreign = spelt !== undefined && frontendApi !== undefined && spelt !== frontendApi;
  const data = {
    production: production.map(({ key }) => key).sort(),
    missing,
    lacks: Object.fromEntries(targets.map((target) => [target, lackOf(target)])),
    testKeys,
    twoInstances: foreign || mixed(production),
    liveKeysIn: targets.slice(1).filter((target) => of(target).some(({ keyKind }) => keyKind === "live")),
    unreadable: production
      .filter(({ key, type }) => type === "sensitive" && named(key))
      .map(({ key }) => key),
  };
  const problems = [
    ...(missing.length === 0 ? [] : [`Production lacks ${missing.join(", ")}.`]),
    ...(testKeys.length === 0
      ? []
      : [`Production has keys of a development instance: ${testKeys.join(", ")}.`]),
    ...(foreign ? [`Production's publishable key is of ${spelt}, the stack's of ${frontendApi}.`] : []),
    ...(!foreign && data.twoInstances && testKeys.length === 0
      ? ["Production's Clerk keys are of two instances."]
      : []),
  ];
  if (problems.length > 0) return { verdict: "failing", summary: problems.join(" "), data };
  return {
    verdict: "ok",
    summary: ["Production has every variable that it needs.", ...asides(data)].join(" "),
    data,
  };
}

/** What is worth knowing and no fault of production's. */
function asides({ unreadable, lacks, liveKeysIn }: Aside): readonly string[] {
  const lacking = targets.slice(1).filter((target) => (lacks[target] ?? []).length > 0);
  return [
    ...(unreadable.length === 0 ? [] : [`Not readable, so not compared: ${unreadable.join(", ")}.`]),
    ...(lacking.length === 0 ? [] : [`Not all of them are set for ${lacking.join(" and ")}.`]),
    ...(liveKeysIn.length === 0
      ? []
      : [`Production's kind of key is set for ${liveKeysIn.join(" and ")}, too.`]),
  ];
}

interface Aside {
  readonly unreadable: readonly string[];
  readonly lacks: Readonly<Record<string, readonly string[]>>;
  readonly liveKeysIn: readonly string[];
}

const named = (key: string) => requiredVariables.some((name) => name === key);

/** A test key beside a live one. */
function mixed(variables: readonly VariableSummary[]): boolean {
  return new Set(variables.flatMap(({ keyKind }) => keyKind ?? [])).size > 1;
}

import type { HeldVariable } from "../ports/adopting.ts";
import type { LiveVariable, ReadVariable } from "../ports/vercel.ts";
import type { Secret } from "../ports/secret.ts";
import { isOfProduction, placeText } from "./placement.ts";

/** A variable that the stack's config wants. */
export interface WantedVariable {
  readonly key: string;
  /** Keeps its placement, whatever that is; the gate's own stand on production alone. */
  readonly clerks: boolean;
  /** What the stack writes, where the config says it. */
  readonly value: Secret | undefined;
}

export interface AdoptionQuestion {
  readonly wanted: readonly WantedVariable[];
  readonly live: readonly ReadVariable[];
  /** The team's, of this project; undefined where nobody may ask. */
  readonly shared: readonly LiveVariable[] | undefined;
  readonly held: readonly HeldVariable[];
}

/** What becomes of the value: it is the same; the same or not, nobody can see, and written again; another is written. */
export type ValueFate = "kept" | "written-again" | "replaced";

export interface Adoption {
  /** Taken over as they are. */
  readonly take: readonly { readonly variable: LiveVariable; readonly value: ValueFate }[];
  /** Held by the stack already. */
  readonly held: readonly LiveVariable[];
  /** Held on record, and gone at Vercel. */
  readonly gone: readonly string[];
  /** Made anew: production has none. */
  readonly make: readonly string[];
  /** Other entries of the same keys; nothing happens to them. */
  readonly left: readonly LiveVariable[];
  /** The team's of those keys; nothing happens to them. */
  readonly shared: readonly LiveVariable[];
  readonly sharedUnknown: boolean;
  /** Why it cannot be done, each with its way out. */
  readonly problems: readonly string[];
}

/**
 * Which of the project's variables a stack takes over: of each wanted key that it does not hold the one entry for
 * production without a branch. Pure.
 */
export function planAdoption(question: AdoptionQuestion): Adoption {
  const { wanted, live, shared, held } = question;
  const plans = wanted.map((one) => planOne(one, question));
  const decided = new Set(plans.flatMap(({ take, held: kept }) => [take?.variable.id, kept?.id]));
  const isWanted = ({ key }: LiveVariable) => wanted.some((one) => one.key === key);
  return {
    take: plans.flatMap(({ take }) => take ?? []),
    held: plans.flatMap(({ held: kept }) => kept ?? []),
    gone: held.filter(({ id }) => live.every((one) => one.id !== id)).map(({ key }) => key),
    make: plans.flatMap(({ make }) => make ?? []),
    left: live.filter((one) => isWanted(one) && !decided.has(one.id)).map(withoutValue),
    shared: (shared ?? []).filter((one) => isWanted(one) && isOfProduction(one)),
    sharedUnknown: shared === undefined,
    problems: plans.flatMap(({ problem }) => problem ?? []),
  };
}

interface One {
  readonly take?: Adoption["take"][number];
  readonly held?: LiveVariable;
  readonly make?: string;
  readonly problem?: string;
}

function planOne(wanted: WantedVariable, { live, held }: AdoptionQuestion): One {
  const { key, clerks, value } = wanted;
  const entries = live.filter((one) => one.key === key);
  const own = entries.find(({ id }) => held.some((one) => one.key === key && one.id === id));
  const [found, second] = entries.filter(isOfProduction);
  if (own !== undefined && isOfProduction(own)) return { held: withoutValue(own) };
  if (own !== undefined)
    return {
      problem: `The ${key} that the stack holds (${own.id}) is not set for production any more (${placeText(own)})${found === undefined ? "" : `; ${found.id} is`}. Put Production back on it in the Vercel project's settings${found === undefined ? "" : `, after deleting ${found.id} there`}.`,
    };
  if (found === undefined) return { make: key };
  if (second !== undefined)
    return {
      problem: `Production has ${key} twice (${found.id}, ${second.id}). Delete one in the Vercel project's settings.`,
    };
  const other = held.find(({ id }) => id === found.id);
  if (other !== undefined)
    return {
      problem: `${key} (${found.id}) stands in the stack's record as ${other.key}: somebody renamed it. Take that out of the record with \`pulumi state delete\`, then try again.`,
    };
  if (!clerks && (found.targets.length > 1 || found.customEnvironmentIds.length > 0))
    return {
      problem: `${key} (${found.id}) stands on more than production (${placeText(found)}), and the stack keeps it for production alone. Make it so in the Vercel project's settings, then try again.`,
    };
  return { take: { variable: withoutValue(found), value: fateOf(found.value, value) } };
}

function fateOf(live: Secret | undefined, wanted: Secret | undefined): ValueFate {
  if (live === undefined) return "written-again";
  return wanted !== undefined && live.reveal() === wanted.reveal() ? "kept" : "replaced";
}

function withoutValue(one: LiveVariable): LiveVariable {
  const { id, key, type, targets, gitBranch, customEnvironmentIds } = one;
  return { id, key, type, targets, gitBranch, customEnvironmentIds };
}

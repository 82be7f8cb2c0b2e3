import { TransientFailure } from "../errors.ts";
import { vendors, type Check, type Vendor } from "./check.ts";
import type { Checked } from "./run-checks.ts";
import type { ReadyParts } from "./world.ts";

/** Checks of what has to work while a vendor is away. They look at this machine alone. */
export const awayChecks = (all: readonly Check[]): readonly Check[] =>
  all.filter(({ away }) => away !== undefined);

/** The same world with the whole network gone: whoever asks it fails, so that what holds, holds without it. */
export function withoutNetwork(parts: ReadyParts): ReadyParts {
  return {
    ...parts,
    account: gone(),
    ports: {
      ...parts.ports,
      ...{ http: gone(), clerk: gone(), clerkInstance: gone() },
      ...{ vercel: gone(), vercelTeam: gone(), gate: gone() },
    },
  };
}

/** A port whose every method fails as a refused connection does. */
const gone = <T extends object>(): T =>
  new Proxy({} as T, {
    get: () => () =>
      Promise.reject(new TransientFailure("The network is taken for gone here.", { code: "NETWORK" })),
  });

export interface WithoutVendor {
  readonly vendor: Vendor;
  /** Undefined: not everything could be looked at. */
  readonly holds: boolean | undefined;
  /** Checks that found something, or could not look. */
  readonly because: readonly string[];
}

/** By vendor, whether tool, credentials and contacts work without it. What is of low severity does not count. */
export function withoutEach(checked: readonly Checked[]): readonly WithoutVendor[] {
  return vendors.map((vendor) => {
    const of = checked.filter(({ check }) => check.away?.includes(vendor));
    const wrong = of.filter(({ found }) => found.some(({ severity }) => severity !== "low"));
    const unseen = of.filter(({ notKnown }) => notKnown.length > 0);
    const because = wrong.length > 0 ? wrong : unseen;
    return {
      vendor,
      holds: wrong.length > 0 ? false : unseen.length > 0 ? undefined : true,
      because: because.map(({ check }) => check.id),
    };
  });
}

/** A line each. */
export const withoutLines = (all: readonly WithoutVendor[]): readonly string[] =>
  all.map(({ vendor, holds, because }) => {
    const word = holds === undefined ? "not known" : holds ? "works" : "does not work";
    return `without ${vendor.padEnd(6)}  ${word}${because.length === 0 ? "" : `: ${because.join(", ")}`}`;
  });

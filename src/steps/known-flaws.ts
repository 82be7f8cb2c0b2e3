/** A published flaw by which requests get past the proxy, and the first release of each line without it. */
export interface Flaw {
  readonly id: string;
  readonly package: "next" | "@clerk/nextjs";
  readonly fixed: readonly string[];
  readonly what: string;
}

/** Fixed versions as the advisories give them. */
const knownFlaws: readonly Flaw[] = [
  {
    id: "CVE-2025-29927",
    package: "next",
    fixed: ["12.3.5", "13.5.9", "14.2.25", "15.2.3"],
    what: "a header of the client's skips the proxy",
  },
  {
    id: "CVE-2026-44573",
    package: "next",
    fixed: ["15.5.18", "16.2.6"],
    what: "requests get past the proxy",
  },
  {
    id: "CVE-2026-44575",
    package: "next",
    fixed: ["15.5.18", "16.2.6"],
    what: "requests get past the proxy",
  },
  {
    id: "CVE-2026-41248",
    package: "@clerk/nextjs",
    fixed: ["5.7.6", "6.39.2", "7.2.1"],
    what: "crafted paths escape createRouteMatcher",
  },
];

/** Flaws that this version has; undefined when it is no version that can be compared. */
export function flawsOf(name: Flaw["package"], version: string): readonly Flaw[] | undefined {
  const parts = numbers(version);
  if (parts === undefined) return undefined;
  return knownFlaws.filter((flaw) => flaw.package === name && !isFixed(parts, version, flaw.fixed));
}

/** In the same major from the fix on, or in a later major than every fix. An older one without a fix is not. */
function isFixed(parts: Version, version: string, fixed: readonly string[]): boolean {
  const fixes = fixed.flatMap((each) => [numbers(each) ?? [0, 0, 0]] as Version[]);
  const same = fixes.find(([major]) => major === parts[0]);
  if (same === undefined) return fixes.every(([major]) => parts[0] > major);
  const order = compare(parts, same);
  // a pre-release of the fix comes before it
  return order > 0 || (order === 0 && !version.includes("-"));
}

type Version = readonly [number, number, number];

function numbers(version: string): Version | undefined {
  const found = /^(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(version);
  return found === null ? undefined : [Number(found[1]), Number(found[2]), Number(found[3])];
}

const compare = (one: Version, other: Version) => one[0] - other[0] || one[1] - other[1] || one[2] - other[2];

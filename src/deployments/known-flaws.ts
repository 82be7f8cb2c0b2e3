/** A published flaw by which requests get past the proxy or a check of Clerk's, or secrets out of the app. */
export interface Flaw {
  readonly id: string;
  readonly package: "next" | "@clerk/nextjs" | "@clerk/backend";
  /** Releases that have it: from the first one to just before the fixed one. Canaries of unreleased lines are not told. */
  readonly affected: readonly (readonly [from: string, fixed: string])[];
  readonly what: string;
}

/** A flaw that a version has, with the release of its own line that mends it. */
interface FoundFlaw extends Flaw {
  readonly fixed: string;
}

/** Next.js 13.4 to 16, mended by the releases of May 2026. */
const may2026 = (from: string): Flaw["affected"] => [
  [from, "15.5.16"],
  ["16.0.0", "16.2.5"],
];
/** The same for July 2026. */
const july2026 = (from: string): Flaw["affected"] => [
  [from, "15.5.21"],
  ["16.0.0", "16.2.11"],
];

/** Versions as the advisories give them, read on 2026-11-29; each is at github.com/advisories/ under the name beside it. */
const knownFlaws: readonly Flaw[] = [
  {
    // GHSA-f82v-jwr5-mffw; 11.x has it, too, and no fix
    id: "CVE-2025-29927",
    package: "next",
    affected: [
      ["11.0.0", "12.3.5"],
      ["13.0.0", "13.5.9"],
      ["14.0.0", "14.2.25"],
      ["15.0.0", "15.2.3"],
    ],
    what: "a header of the client's skips the proxy",
  },
  {
    // GHSA-9qr9-h5gf-34mp; the same flaw in React is CVE-2025-55182, "React2Shell"
    id: "CVE-2025-66478",
    package: "next",
    affected: [
      ["15.0.0", "15.0.5"],
      ["15.1.0", "15.1.9"],
      ["15.2.0", "15.2.6"],
      ["15.3.0", "15.3.6"],
      ["15.4.0", "15.4.8"],
      ["15.5.0", "15.5.7"],
      ["16.0.0", "16.0.7"],
    ],
    what: "CVE-2025-55182, React2Shell: strangers run code, which reads every secret of the app",
  },
  {
    // GHSA-36qx-fr4f-26g5
    id: "CVE-2026-44573",
    package: "next",
    affected: may2026("12.2.0"),
    what: "data of Pages Router pages with locales gets past the proxy",
  },
  {
    // GHSA-492v-c6pp-mqqv
    id: "CVE-2026-44574",
    package: "next",
    affected: may2026("15.4.0"),
    what: "query parameters turn a dynamic route into another behind the proxy",
  },
  {
    // GHSA-267c-6grr-h53f
    id: "CVE-2026-44575",
    package: "next",
    affected: may2026("15.2.0"),
    what: "segment prefetches get past the proxy",
  },
  {
    // GHSA-26hh-7cqf-hhc6; 15.5.17 was never released
    id: "CVE-2026-45109",
    package: "next",
    affected: [
      ["15.2.0", "15.5.18"],
      ["16.0.0", "16.2.6"],
    ],
    what: "segment prefetches still get past a middleware.ts that Turbopack built",
  },
  {
    // GHSA-6gpp-xcg3-4w24
    id: "CVE-2026-64642",
    package: "next",
    affected: [["16.0.0", "16.2.11"]],
    what: "requests get past the proxy where Turbopack built it and one locale is configured",
  },
  {
    // GHSA-c4j6-fc7j-m34r
    id: "CVE-2026-44578",
    package: "next",
    affected: may2026("13.4.13"),
    what: "a WebSocket upgrade makes a self-hosted server ask hosts of the client's choice",
  },
  {
    // GHSA-p9j2-gv94-2wf4
    id: "CVE-2026-64645",
    package: "next",
    affected: july2026("12.0.0"),
    what: "rewrites whose host comes from the request ask hosts of the client's choice",
  },
  {
    // GHSA-89xv-2m56-2m9x
    id: "CVE-2026-64649",
    package: "next",
    affected: july2026("14.1.1"),
    what: "server actions on a custom server ask hosts of the client's choice",
  },
  {
    // GHSA-8h8q-6873-q5fj
    id: "CVE-2026-23870",
    package: "next",
    affected: may2026("13.0.0"),
    what: "one request to a server action keeps the processor busy",
  },
  {
    // GHSA-m99w-x7hq-7vfj
    id: "CVE-2026-64641",
    package: "next",
    affected: july2026("13.0.0"),
    what: "requests to server actions keep the processor busy",
  },
  {
    // GHSA-vqx2-fgx2-5wq9
    id: "CVE-2026-41248",
    package: "@clerk/nextjs",
    affected: [
      ["5.0.0", "5.7.6"],
      ["6.0.0", "6.39.2"],
      ["7.0.0", "7.2.1"],
    ],
    what: "crafted paths escape createRouteMatcher",
  },
  {
    // GHSA-w24r-5266-9c3c
    id: "CVE-2026-42349",
    package: "@clerk/nextjs",
    affected: [
      ["6.0.0", "6.39.3"],
      ["7.0.0", "7.2.4"],
    ],
    what: "has() with a role and reverification together says yes where it must not",
  },
  {
    id: "CVE-2026-42349",
    package: "@clerk/backend",
    affected: [
      ["2.0.0", "2.33.3"],
      ["3.0.0", "3.2.14"],
    ],
    what: "has() with a role and reverification together says yes where it must not",
  },
  {
    // GHSA-9mp4-77wg-rwx9; its first release with verifyWebhook was not found, so the whole major counts
    id: "CVE-2025-53548",
    package: "@clerk/nextjs",
    affected: [["6.0.0", "6.23.3"]],
    what: "verifyWebhook takes forged webhooks",
  },
  {
    id: "CVE-2025-53548",
    package: "@clerk/backend",
    affected: [["2.0.0", "2.4.0"]],
    what: "verifyWebhook takes forged webhooks",
  },
];

/** Flaws that this version has; undefined when it is no version that can be compared. */
export function flawsOf(name: Flaw["package"], version: string): readonly FoundFlaw[] | undefined {
  const parts = numbers(version);
  if (parts === undefined) return undefined;
  return knownFlaws.flatMap((flaw) => {
    if (flaw.package !== name) return [];
    const range = flaw.affected.find((each) => isIn(parts, version, each));
    return range === undefined ? [] : [{ ...flaw, fixed: range[1] }];
  });
}

function isIn(parts: Version, version: string, [from, fixed]: readonly [string, string]): boolean {
  if (compare(parts, numbers(from) ?? parts) < 0) return false;
  const order = compare(parts, numbers(fixed) ?? parts);
  // a pre-release of the fix comes before it
  return order < 0 || (order === 0 && version.includes("-"));
}

type Version = readonly [number, number, number];

function numbers(version: string): Version | undefined {
  const found = /^(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(version);
  return found === null ? undefined : [Number(found[1]), Number(found[2]), Number(found[3])];
}

const compare = (one: Version, other: Version) => one[0] - other[0] || one[1] - other[1] || one[2] - other[2];

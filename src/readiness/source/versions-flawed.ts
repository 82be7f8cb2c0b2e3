import { flawsOf, type Flaw } from "../../deployments/known-flaws.ts";
import { check, mistakes, notKnown } from "../check.ts";

const names = ["next", "@clerk/nextjs", "@clerk/backend"] as const satisfies readonly Flaw["package"][];

/** By which strangers run code, skip the proxy or write the users: no outage is needed for these. */
const worst = ["CVE-2025-66478", "CVE-2025-29927", "CVE-2026-41248", "CVE-2025-53548"];

export const sourceFlaws = check({
  id: "source.published-flaws",
  severity: "high",
  title: "Next.js and Clerk's SDKs have no published flaw by which requests get past them.",
  why: "The way in is published: a header that skips the proxy, a path that escapes the matcher, code that strangers run and that reads every secret.",
  mend: "Upgrade to the named release; deployments of before stay reachable until they are retired.",
  async look({ locked }) {
    const lock = await locked();
    if (lock.file === undefined) return notKnown("The app has no lock file that can be read here");
    const { file } = lock;
    const seen = names.map((name) => [name, lock.version(name)] as const);
    const found = seen.flatMap(([name, version]) =>
      (version === undefined ? [] : (flawsOf(name, version) ?? [])).map(({ id, what, fixed }) => ({
        what: `${name} ${version} has ${id} (${what}); fixed in ${fixed}.`,
        at: {
          file: lock.declared.includes(name) ? "package.json" : file,
          line: lock.declared.includes(name) ? lock.lineOf(name) : 1,
          column: 1,
        },
        ...(worst.includes(id) ? { severity: "critical" as const } : {}),
      })),
    );
    const unread = seen.filter(
      ([, version]) => version !== undefined && flawsOf("next", version) === undefined,
    );
    return mistakes(
      found,
      unread.map(([name, version]) => `${name} ${version} is no version that can be compared.`),
    );
  },
});

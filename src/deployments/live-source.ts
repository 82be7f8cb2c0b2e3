import { z } from "zod";
import { unlessRefused } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import { flawsOf, type Flaw } from "./known-flaws.ts";
import { lockedVersions } from "./lock-file.ts";
import { askTimeoutMs } from "./production.ts";

/** Packages whose flaws are known. */
export const watchedPackages = [
  "next",
  "@clerk/nextjs",
  "@clerk/backend",
] as const satisfies readonly Flaw["package"][];

export type Versions = Readonly<Partial<Record<Flaw["package"], string>>>;

/** A step's input that names it. */
export const lockFileInput = z
  .string()
  .min(1)
  .default("package-lock.json")
  .describe("The app's lock file in this repository: npm's, pnpm's or yarn's.");

type Reading = Pick<Ports, "git" | "vercel">;

/** Files as they were built for production, as far as this clone has them. */
export interface LiveSource {
  /** Of which commit a file is, for a person. */
  readonly read: (path: string) => Promise<{ readonly text: string; readonly where: string } | undefined>;
}

/** Reads at the live commit, else at HEAD: a deployment may come from another repository. */
export async function liveSource(ports: Reading, signal: AbortSignal): Promise<LiveSource> {
  const live = await unlessRefused(() => ports.vercel.live({ timeoutMs: askTimeoutMs, signal }));
  const commit = live?.commit;
  return {
    read: async (path) => {
      const text = commit === undefined ? undefined : await textAt(ports, commit, path);
      if (text !== undefined) return { text, where: `the live commit ${commit?.slice(0, 7)}` };
      const head = await textAt(ports, await ports.git.head(), path);
      return head === undefined
        ? undefined
        : { text: head, where: "HEAD; the live commit is not in this clone" };
    },
  };
}

/** A commit of another repository is no failure: then it is not there. */
async function textAt({ git }: Reading, commit: string, path: string): Promise<string | undefined> {
  return await unlessRefused(() => git.show(commit, path));
}

/**
 * Of the packages whose flaws are known, by the app's lock file.
 * @param path its name says whose it is, npm's, pnpm's or yarn's
 * @returns undefined for another text
 */
export function versionsIn(path: string, text: string): Versions | undefined {
  const versions = lockedVersions(path, text);
  return versions && Object.fromEntries(watchedPackages.map((name) => [name, versions.get(name)]));
}

/** Flaws that a commit is built with, by id; undefined where its lock file is not in this clone. */
export async function flawsAt(
  ports: Reading,
  commit: string,
  lockFile: string,
): Promise<readonly string[] | undefined> {
  const versions = versionsIn(lockFile, (await textAt(ports, commit, lockFile)) ?? "");
  if (versions === undefined) return undefined;
  const found = watchedPackages.flatMap((name) => {
    const version = versions[name];
    return version === undefined ? [] : (flawsOf(name, version) ?? []);
  });
  return [...new Set(found.map(({ id }) => id))].sort();
}

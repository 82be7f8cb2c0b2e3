import { parse } from "yaml";
import { z } from "zod";
import { parseJson } from "../ports/parse-json.ts";
import { isBefore } from "../ports/version.ts";

/** Installed version of each package, by name. */
export type LockedVersions = ReadonlyMap<string, string>;

const npmLock = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })),
});

/** By the file's name. npm's shrinkwrap has its lock file's format. */
const readers: Readonly<Record<string, (text: string) => LockedVersions | undefined>> = {
  "package-lock.json": npmVersions,
  "pnpm-lock.yaml": pnpmVersions,
  "yarn.lock": yarnVersions,
  "npm-shrinkwrap.json": npmVersions,
};

/** Lock files that are read, in the order in which they are believed. */
export const lockFileNames: readonly string[] = Object.keys(readers);

/**
 * The versions that a lock file of npm, pnpm or yarn has. Never throws.
 * @param path its name says whose it is
 * @returns undefined for a file of another name, and for a text that is none of it
 */
export function lockedVersions(path: string, text: string): LockedVersions | undefined {
  return readers[path.slice(path.lastIndexOf("/") + 1)]?.(text);
}

/** What stands at the top; of a workspace that has another version of its own the lowest counts. */
function npmVersions(text: string): LockedVersions | undefined {
  const { packages } = npmLock.safeParse(parseJson(text)).data ?? {};
  if (packages === undefined) return undefined;
  return lowest(
    Object.entries(packages).map(([path, { version = "" }]) => {
      const inner = /^(?:(?!node_modules\/)[^/]+\/)*node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
      return inner === undefined ? null : /^(\S+) (\S+)$/.exec(`${inner} ${version}`);
    }),
  );
}

/** Versions 5 to 9: `/next@15.0.0(…)`, `/next/15.0.0`, `next@15.0.0(…)`. Of several the lowest counts. */
function pnpmVersions(text: string): LockedVersions | undefined {
  const parsed = z
    .looseObject({ packages: z.record(z.string(), z.unknown()).optional() })
    .safeParse(quietly(() => parse(text) as unknown));
  if (parsed.data?.packages === undefined) return undefined;
  const keys = Object.keys(parsed.data.packages);
  return lowest(keys.map((key) => /^\/?((?:@[^/@]+\/)?[^/@]+)[@/](\d[^(_]*)/.exec(key)));
}

/** Versions 1 and 2: a line of names, then `version "1.2.3"` or `version: 1.2.3`. */
function yarnVersions(text: string): LockedVersions | undefined {
  const found: (RegExpExecArray | null)[] = [];
  let name: string | undefined;
  for (const line of text.split("\n")) {
    const head = /^"?((?:@[^/@"]+\/)?[^/@"\s]+)@/.exec(line);
    if (head !== null) name = head[1];
    const version = /^ {2}version:? "?([^"\s]+)"?$/.exec(line)?.[1];
    if (name !== undefined && version !== undefined) found.push(/^(\S+) (\S+)$/.exec(`${name} ${version}`));
  }
  return found.length === 0 ? undefined : lowest(found);
}

function lowest(found: readonly (RegExpExecArray | null)[]): LockedVersions {
  const versions = new Map<string, string>();
  for (const [, name = "", version = ""] of found.filter((each) => each !== null)) {
    const before = versions.get(name);
    if (before === undefined || isBefore(version, before)) versions.set(name, version);
  }
  return versions;
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

import { parse } from "yaml";
import { z } from "zod";
import type { AppSource } from "../../ports/app-source.ts";
import { parseJson } from "../../ports/parse-json.ts";

/** What the app is built from. */
export interface Locked {
  /** The lock file; undefined: there is none that is known here. */
  readonly file: string | undefined;
  /** Lock files that stand there, by name. */
  readonly all: readonly string[];
  /** Installed version of a package that the app depends on, or that one of those does. */
  version(name: string): string | undefined;
  /** Line of package.json that names the package; 1 where none does. */
  lineOf(name: string): number;
  /** Names in package.json's dependencies, development's among them. */
  readonly declared: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
}

const manifest = z.looseObject({
  dependencies: z.record(z.string(), z.string()).optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
  scripts: z.record(z.string(), z.string()).optional(),
});
const npmLock = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })),
});

type Versions = ReadonlyMap<string, string>;

/** npm's, pnpm's and yarn's lock files, in the order in which they are believed. */
const readers: Readonly<Record<string, (text: string) => Versions>> = {
  "package-lock.json": npmVersions,
  "pnpm-lock.yaml": pnpmVersions,
  "yarn.lock": yarnVersions,
};
/** Known by name, and not read: they are binary, or of a tool whose format is not known here. */
const unread = ["bun.lockb", "bun.lock", "npm-shrinkwrap.json"];

/** Reads package.json and the lock file beside it. Throws nothing of its own: what cannot be read is not there. */
export async function lockedIn(app: Pick<AppSource, "text" | "nearest">): Promise<Locked> {
  const text = (await app.text("package.json")) ?? "";
  const {
    dependencies = {},
    devDependencies = {},
    scripts = {},
  } = manifest.safeParse(parseJson(text)).data ?? {};
  const found: (readonly [string, string])[] = [];
  for (const name of [...Object.keys(readers), ...unread]) {
    const lock = await app.nearest(name);
    if (lock !== undefined) found.push([lock.path, lock.text]);
  }
  const [known, versions] = firstRead(found);
  return {
    file: known,
    all: found.map(([name]) => name),
    version: (name) => versions.get(name),
    lineOf: (name) =>
      Math.max(
        0,
        text.split("\n").findIndex((line) => line.includes(`"${name}"`)),
      ) + 1,
    declared: [...Object.keys(dependencies), ...Object.keys(devDependencies)],
    scripts,
  };
}

function firstRead(found: readonly (readonly [string, string])[]): readonly [string | undefined, Versions] {
  for (const [path, text] of found) {
    const read = readers[path.slice(path.lastIndexOf("/") + 1)];
    if (read !== undefined) return [path, read(text)];
  }
  return [undefined, new Map<string, string>()];
}

/** What stands at the top; of a workspace that has another version of its own the lowest counts. */
function npmVersions(text: string): Versions {
  const { packages = {} } = npmLock.safeParse(parseJson(text)).data ?? {};
  return lowest(
    Object.entries(packages).map(([path, { version = "" }]) => {
      const inner = /^(?:(?!node_modules\/)[^/]+\/)*node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
      return inner === undefined ? null : /^(\S+) (\S+)$/.exec(`${inner} ${version}`);
    }),
  );
}

/** Versions 5 to 9: `/next@15.0.0(…)`, `/next/15.0.0`, `next@15.0.0(…)`. Of several the lowest counts. */
function pnpmVersions(text: string): Versions {
  const parsed = z
    .looseObject({ packages: z.record(z.string(), z.unknown()).optional() })
    .safeParse(quietly(() => parse(text) as unknown));
  const keys = Object.keys(parsed.data?.packages ?? {});
  return lowest(keys.map((key) => /^\/?((?:@[^/@]+\/)?[^/@]+)[@/](\d[^(_]*)/.exec(key)));
}

/** Versions 1 and 2: a line of names, then `version "1.2.3"` or `version: 1.2.3`. */
function yarnVersions(text: string): Versions {
  const found: (RegExpExecArray | null)[] = [];
  let name: string | undefined;
  for (const line of text.split("\n")) {
    const head = /^"?((?:@[^/@"]+\/)?[^/@"\s]+)@/.exec(line);
    if (head !== null) name = head[1];
    const version = /^ {2}version:? "?([^"\s]+)"?$/.exec(line)?.[1];
    if (name !== undefined && version !== undefined) found.push(/^(\S+) (\S+)$/.exec(`${name} ${version}`));
  }
  return lowest(found);
}

function lowest(found: readonly (RegExpExecArray | null)[]): Versions {
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

/** Whether a version comes before another; of what is no version, never. A pre-release comes before its release. */
export function isBefore(version: string, other: string): boolean {
  const [one, two] = [numbers(version), numbers(other)];
  if (one === undefined || two === undefined) return false;
  const differs = one.findIndex((part, index) => part !== two[index]);
  if (differs < 0) return version.includes("-") && !other.includes("-");
  return (one[differs] ?? 0) < (two[differs] ?? 0);
}

/** The first number of a version; undefined for what is none. */
export const majorOf = (version: string | undefined): number | undefined =>
  version === undefined ? undefined : numbers(version)?.[0];

function numbers(version: string): readonly number[] | undefined {
  const found = /^(\d+)\.(\d+)\.(\d+)/.exec(version);
  return found?.slice(1).map(Number);
}

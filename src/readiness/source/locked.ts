import { z } from "zod";
import { lockedVersions, lockFileNames, type LockedVersions } from "../../deployments/lock-file.ts";
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
/** Known by name, and not read: they are binary, or of a tool whose format is not known here. */
const unread = ["bun.lockb", "bun.lock"];

/** Reads package.json and the lock file beside it. Throws nothing of its own: what cannot be read is not there. */
export async function lockedIn(app: Pick<AppSource, "text" | "nearest">): Promise<Locked> {
  const text = (await app.text("package.json")) ?? "";
  const {
    dependencies = {},
    devDependencies = {},
    scripts = {},
  } = manifest.safeParse(parseJson(text)).data ?? {};
  const found: (readonly [string, string])[] = [];
  for (const name of [...lockFileNames, ...unread]) {
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

function firstRead(
  found: readonly (readonly [string, string])[],
): readonly [string | undefined, LockedVersions] {
  for (const [path, text] of found)
    if (lockFileNames.includes(path.slice(path.lastIndexOf("/") + 1)))
      return [path, lockedVersions(path, text) ?? new Map<string, string>()];
  return [undefined, new Map<string, string>()];
}
